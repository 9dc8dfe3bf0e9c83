import { TIME_CODE_ROWS, type TimeCode, writeTimeCode } from "../time-code.ts";
import { Canvas, grey } from "./canvas.ts";
import { drawText, textWidthPx } from "./font.ts";
import { createPlace } from "./place.ts";
import { seededRandom } from "./random.ts";
import { drawStreet } from "./street.ts";
import { createTraffic } from "./traffic.ts";

export interface Painter {
  /** The picture of an instant, I420; valid until the next call. */
  paint(atSeconds: number, code: TimeCode): Buffer;
}

/** The still part is drawn that often, each time with other sensor noise, which gives the encoder a real camera's work at no cost a picture. */
const NOISE_VARIANTS = 4;
const NOISE_LUMA = 3;

export function createPainter(options: { widthPx: number; heightPx: number; scene: number; caption: string }): Painter {
  const { widthPx, heightPx, scene, caption } = options;
  const place = createPlace(widthPx, heightPx, scene);
  const traffic = createTraffic(place);
  const still = new Canvas(widthPx, heightPx);
  drawStreet(still, place);
  still.rectangle(0, 0, widthPx, TIME_CODE_ROWS, grey(30));
  const dotPx = Math.max(1, Math.round(heightPx / 240));
  const captionTop = TIME_CODE_ROWS + 5 * dotPx;
  const variants = Array.from({ length: NOISE_VARIANTS }, (_, variant) => noisy(still, scene * NOISE_VARIANTS + variant));
  const canvas = new Canvas(widthPx, heightPx);
  let painted = 0;
  return {
    paint(atSeconds, code) {
      canvas.copyFrom(variants[painted++ % NOISE_VARIANTS] ?? still);
      traffic.draw(canvas, atSeconds);
      const text = code.kind === "clock" ? clockText(code.drawnAt) : `BOUCLE ${String(code.frameNumber).padStart(4, "0")}`;
      drawText(canvas, caption, 6 * dotPx, captionTop, dotPx);
      drawText(canvas, text, widthPx - textWidthPx(text, dotPx) - 6 * dotPx, captionTop, dotPx);
      writeTimeCode(canvas.luma, widthPx, heightPx, code);
      return canvas.planes;
    },
  };
}

/** Wall time of this machine, `HH:MM:SS.mmm`. */
function clockText(epochMs: number): string {
  const at = new Date(epochMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = `${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
  return `${two(at.getHours())}:${two(at.getMinutes())}:${seconds}`;
}

function noisy(still: Canvas, seed: number): Canvas {
  const canvas = new Canvas(still.widthPx, still.heightPx);
  canvas.copyFrom(still);
  const random = seededRandom(seed + 1);
  const { luma } = canvas;
  for (let at = TIME_CODE_ROWS * canvas.widthPx; at < luma.length; at++) {
    luma[at] = (luma[at] ?? 0) + Math.round((random() + random() - 1) * NOISE_LUMA);
  }
  return canvas;
}

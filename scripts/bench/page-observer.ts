import type { TimeCode } from "../cameras/index.ts";

/** A picture of a tile, seen for the first time in what the page shows. */
export interface Painted {
  cameraId: string;
  transport: string;
  drawnAt: number;
  /** Page's clock, after the animation frame that shows it. */
  paintedAt: number;
}

export interface PageObserver {
  painted: Painted[];
  /** Instant of the last Enter key, as the page received it. */
  activatedAt: number;
}

declare global {
  interface Window {
    vigieObserver: PageObserver;
  }
}

type ReadTimeCode = (pixels: ArrayLike<number>, widthPx: number, heightPx: number, bytesPerPixel: 1 | 4) => TimeCode | null;

/**
 * Runs inside the page, from its source text: no name from outside. After each animation frame it reads the time code out of the
 * pixels of every tile. A message posted within an animation frame arrives once that frame is made: what the product paints in its own
 * callback of the same frame is then there, whichever callback ran first.
 */
export function observePage(readTimeCode: ReadTimeCode): void {
  const observer: PageObserver = { painted: [], activatedAt: 0 };
  window.vigieObserver = observer;
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter") observer.activatedAt = Date.now();
    },
    true,
  );
  const codeRows = 16;
  const scratch = document.createElement("canvas");
  const context = scratch.getContext("2d", { willReadFrequently: true });
  const newest = new Map<Element, number>();

  const read = (picture: HTMLVideoElement | HTMLCanvasElement): TimeCode | null => {
    const isVideo = picture instanceof HTMLVideoElement;
    const widthPx = isVideo ? picture.videoWidth : picture.width;
    if (context === null || widthPx < 80 || (isVideo && picture.readyState < 2)) return null;
    if (scratch.width !== widthPx) scratch.width = widthPx;
    scratch.height = codeRows;
    context.drawImage(picture, 0, 0, widthPx, codeRows, 0, 0, widthPx, codeRows);
    return readTimeCode(context.getImageData(0, 0, widthPx, codeRows).data, widthPx, codeRows, 4);
  };

  const look = () => {
    const paintedAt = Date.now();
    for (const host of document.querySelectorAll<HTMLElement>("[data-camera-id]")) {
      for (const picture of host.querySelectorAll<HTMLVideoElement | HTMLCanvasElement>("video, canvas")) {
        // While one stream takes over from the other, the coming picture lies unseen over the present one.
        if (picture.style.opacity === "0") continue;
        const code = read(picture);
        if (code?.kind !== "clock" || code.drawnAt <= (newest.get(picture) ?? 0)) continue;
        newest.set(picture, code.drawnAt);
        const { cameraId = "", transport = "" } = host.dataset;
        observer.painted.push({ cameraId, transport, drawnAt: code.drawnAt, paintedAt });
      }
    }
  };

  const { port1, port2 } = new MessageChannel();
  port1.onmessage = look;
  const eachFrame = () => {
    port2.postMessage(null);
    requestAnimationFrame(eachFrame);
  };
  requestAnimationFrame(eachFrame);
}

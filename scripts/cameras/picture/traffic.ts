import type { Canvas, Colour } from "./canvas.ts";
import { column, type Place, pixelsPerMetre, row } from "./place.ts";
import { seededRandom } from "./random.ts";
import { DAYLIGHT, lit } from "./street.ts";

export interface Traffic {
  /** Everybody where they are at that instant; the same instant is the same picture. */
  draw(canvas: Canvas, atSeconds: number): void;
}

const CAR_COLOURS: readonly Colour[] = [
  { y: 200, u: 128, v: 128 },
  { y: 60, u: 128, v: 128 },
  { y: 110, u: 105, v: 185 },
  { y: 95, u: 170, v: 100 },
  { y: 150, u: 128, v: 128 },
  { y: 165, u: 80, v: 140 },
];
const CLOTHES: readonly Colour[] = [
  { y: 70, u: 150, v: 110 },
  { y: 90, u: 110, v: 170 },
  { y: 50, u: 128, v: 128 },
  { y: 170, u: 115, v: 135 },
  { y: 100, u: 105, v: 110 },
];
const SKIN: Colour = { y: 150, u: 112, v: 148 };
const HEADLIGHT: Colour = { y: 232, u: 120, v: 132 };
const TAIL_LIGHT: Colour = { y: 110, u: 95, v: 215 };
const WINDSCREEN: Colour = { y: 45, u: 134, v: 124 };
const SHADOW: Colour = { y: 40, u: 128, v: 128 };

interface Mover {
  /** Metres from the camera at an instant: who is farther is drawn first. */
  depth(atSeconds: number): number;
  draw(canvas: Canvas, atSeconds: number): void;
}

export function createTraffic(place: Place): Traffic {
  const random = seededRandom(place.seed + 202);
  const movers = [
    ...Array.from({ length: 7 }, () => car(place, random)),
    ...Array.from({ length: 6 }, () => walker(place, random)),
    ...Array.from({ length: 3 }, () => crosser(place, random)),
    signal(place),
  ];
  return {
    draw(canvas, atSeconds) {
      const byDepth = movers.toSorted((a, b) => b.depth(atSeconds) - a.depth(atSeconds));
      for (const mover of byDepth) mover.draw(canvas, atSeconds);
    },
  };
}

const pick = (colours: readonly Colour[], random: () => number): Colour =>
  colours[Math.floor(random() * colours.length)] ?? SHADOW;

/** Where something is that goes from one end of a stretch to the other and begins again. */
const along = (phase: number, speed: number, atSeconds: number, length: number) => {
  const metres = (phase * length + speed * atSeconds) % length;
  return metres < 0 ? metres + length : metres;
};

function car(place: Place, random: () => number): Mover {
  const light = DAYLIGHT[place.hour];
  const isLeaving = random() < 0.5;
  const speed = (6 + 7 * random()) * (isLeaving ? 1 : -1);
  const phase = random();
  const body = lit(pick(CAR_COLOURS, random), light);
  const isVan = random() < 0.25;
  const nearest = place.nearMetres * 1.1;
  const x = ((isLeaving ? 1 : -1) * place.roadHalfMetres) / 2;
  const depth = (atSeconds: number) => nearest + along(phase, speed, atSeconds, 90 - nearest);
  return {
    depth,
    draw(canvas, atSeconds) {
      const z = depth(atSeconds);
      const scale = pixelsPerMetre(place, z);
      const centre = column(place, x, z);
      const box = (left: number, low: number, right: number, high: number, colour: Colour) =>
        canvas.rectangle(centre + left * scale, row(place, high, z), centre + right * scale, row(place, low, z), colour);
      const roof = isVan ? 2.1 : 1.45;
      box(-1, -0.1, 1, 0.25, SHADOW);
      box(-0.9, 0.25, 0.9, isVan ? roof : 0.9, body);
      const top = row(place, roof, z);
      if (!isVan)
        canvas.trapezoid(
          top,
          centre - 0.6 * scale,
          centre + 0.6 * scale,
          row(place, 0.9, z),
          centre - 0.85 * scale,
          centre + 0.85 * scale,
          body,
        );
      box(-0.6, 0.95, 0.6, roof - 0.12, lit(WINDSCREEN, light));
      const lamp = isLeaving ? TAIL_LIGHT : HEADLIGHT;
      box(-0.85, 0.5, -0.55, 0.7, lamp);
      box(0.55, 0.5, 0.85, 0.7, lamp);
    },
  };
}

function drawPerson(canvas: Canvas, place: Place, x: number, z: number, coat: Colour, stride: number): void {
  const light = DAYLIGHT[place.hour];
  const scale = pixelsPerMetre(place, z);
  const centre = column(place, x, z);
  const box = (left: number, low: number, right: number, high: number, colour: Colour) =>
    canvas.rectangle(centre + left * scale, row(place, high, z), centre + right * scale, row(place, low, z), colour);
  const swing = 0.18 * Math.sin(stride);
  box(-0.18 + swing, 0, -0.02 + swing, 0.85, lit(SHADOW, light * 1.6));
  box(0.02 - swing, 0, 0.18 - swing, 0.85, lit(SHADOW, light * 1.6));
  box(-0.24, 0.8, 0.24, 1.45, lit(coat, light));
  canvas.disc(centre, row(place, 1.62, z), 0.14 * scale, lit(SKIN, light));
}

const STRIDES_PER_SECOND = 6;

/** Along a pavement. */
function walker(place: Place, random: () => number): Mover {
  const x = (random() < 0.5 ? -1 : 1) * (place.roadHalfMetres + 0.8 + random() * (place.pavementMetres - 1.6));
  const speed = (0.9 + 0.7 * random()) * (random() < 0.5 ? 1 : -1);
  const phase = random();
  const coat = pick(CLOTHES, random);
  const nearest = place.nearMetres * 1.2;
  const depth = (atSeconds: number) => nearest + along(phase, speed, atSeconds, 45);
  return { depth, draw: (canvas, at) => drawPerson(canvas, place, x, depth(at), coat, phase * 9 + at * STRIDES_PER_SECOND) };
}

/** Over the zebra crossing. */
function crosser(place: Place, random: () => number): Mover {
  const z = place.crossingMetres + 0.4 + 2.2 * random();
  const speed = (1 + 0.5 * random()) * (random() < 0.5 ? 1 : -1);
  const phase = random();
  const coat = pick(CLOTHES, random);
  const reach = place.roadHalfMetres + place.pavementMetres - 0.5;
  const draw = (canvas: Canvas, at: number) =>
    drawPerson(canvas, place, along(phase, speed, at, 2 * reach) - reach, z, coat, phase * 9 + at * STRIDES_PER_SECOND);
  return { depth: () => z, draw };
}

const SIGNAL_SECONDS = { green: 9, amber: 2, red: 9 };
const SIGNAL_COLOURS = { green: { y: 150, u: 90, v: 70 }, amber: { y: 170, u: 70, v: 160 }, red: { y: 110, u: 95, v: 220 } };

/** The traffic light before the crossing. */
function signal(place: Place): Mover {
  const z = place.crossingMetres - 1;
  return {
    depth: () => z,
    draw(canvas, atSeconds) {
      const scale = pixelsPerMetre(place, z);
      const x = column(place, place.roadHalfMetres + 0.6, z);
      canvas.rectangle(x - 0.07 * scale, row(place, 3.3, z), x + 0.07 * scale, row(place, 0, z), SHADOW);
      canvas.rectangle(x - 0.25 * scale, row(place, 3.4, z), x + 0.25 * scale, row(place, 2.2, z), { y: 24, u: 128, v: 128 });
      const second = atSeconds % (SIGNAL_SECONDS.green + SIGNAL_SECONDS.amber + SIGNAL_SECONDS.red);
      const now =
        second < SIGNAL_SECONDS.green ? "green" : second < SIGNAL_SECONDS.green + SIGNAL_SECONDS.amber ? "amber" : "red";
      const height = { red: 3.2, amber: 2.8, green: 2.4 }[now];
      canvas.disc(x, row(place, height, z), 0.16 * scale, SIGNAL_COLOURS[now]);
    },
  };
}

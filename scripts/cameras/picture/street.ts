import type { Canvas, Colour } from "./canvas.ts";
import { column, depthAt, type Place, pixelsPerMetre, row } from "./place.ts";
import { seededRandom } from "./random.ts";

/** How bright each hour leaves what does not shine by itself. */
export const DAYLIGHT: Readonly<Record<Place["hour"], number>> = { day: 1, overcast: 0.8, dusk: 0.55, night: 0.3 };

export const lit = ({ y, u, v }: Colour, light: number): Colour => ({
  y: Math.round(16 + (y - 16) * light),
  u: Math.round(128 + (u - 128) * light),
  v: Math.round(128 + (v - 128) * light),
});

const SKY: Readonly<Record<Place["hour"], readonly [zenith: Colour, horizon: Colour]>> = {
  day: [
    { y: 140, u: 152, v: 112 },
    { y: 205, u: 134, v: 124 },
  ],
  overcast: [
    { y: 150, u: 130, v: 127 },
    { y: 185, u: 129, v: 128 },
  ],
  dusk: [
    { y: 70, u: 145, v: 125 },
    { y: 130, u: 110, v: 158 },
  ],
  night: [
    { y: 22, u: 134, v: 126 },
    { y: 40, u: 130, v: 131 },
  ],
};

const ASPHALT: Colour = { y: 92, u: 129, v: 127 };
const PAVEMENT: Colour = { y: 138, u: 125, v: 131 };
const PAINT: Colour = { y: 205, u: 128, v: 128 };
const GLASS: Colour = { y: 60, u: 134, v: 122 };
const LAMPLIT: Colour = { y: 190, u: 90, v: 150 };
const WALLS: readonly Colour[] = [
  { y: 165, u: 118, v: 138 },
  { y: 150, u: 122, v: 134 },
  { y: 120, u: 126, v: 130 },
  { y: 135, u: 112, v: 148 },
  { y: 180, u: 124, v: 130 },
];
const LEAVES: Colour = { y: 80, u: 112, v: 116 };
const TRUNK: Colour = { y: 62, u: 120, v: 136 };

/** All that stands still. */
export function drawStreet(canvas: Canvas, place: Place): void {
  drawSky(canvas, place);
  drawGround(canvas, place);
  const random = seededRandom(place.seed + 101);
  for (const side of [-1, 1]) drawHouses(canvas, place, side, random);
  for (let z = place.farMetres - 8; z > place.nearMetres; z -= 12) {
    for (const side of [-1, 1]) {
      if (place.hasTrees) drawTree(canvas, place, side, z);
      drawLamp(canvas, place, side, z - 5);
    }
  }
}

function drawSky(canvas: Canvas, place: Place): void {
  const [zenith, low] = SKY[place.hour];
  for (let top = 0; top < place.horizonPx; top += 4) {
    const down = top / place.horizonPx;
    const mix = (from: number, until: number) => Math.round(from + (until - from) * down);
    canvas.rectangle(0, top, place.widthPx, top + 4, {
      y: mix(zenith.y, low.y),
      u: mix(zenith.u, low.u),
      v: mix(zenith.v, low.v),
    });
  }
}

function drawGround(canvas: Canvas, place: Place): void {
  const light = DAYLIGHT[place.hour];
  canvas.rectangle(0, place.horizonPx, place.widthPx, place.heightPx, lit(PAVEMENT, light));
  strip(canvas, place, -place.roadHalfMetres, place.roadHalfMetres, place.nearMetres, place.farMetres, lit(ASPHALT, light));
  for (const side of [-1, 1]) {
    const kerb = side * place.roadHalfMetres;
    strip(canvas, place, kerb - 0.12, kerb + 0.12, place.nearMetres, place.farMetres, lit(PAINT, light * 0.8));
  }
  for (let z = place.nearMetres - (place.nearMetres % 6); z < 70; z += 6)
    strip(canvas, place, -0.1, 0.1, z, z + 3, lit(PAINT, light));
  for (let x = -place.roadHalfMetres + 0.4; x < place.roadHalfMetres - 0.5; x += 1)
    strip(canvas, place, x, x + 0.5, place.crossingMetres, place.crossingMetres + 3, lit(PAINT, light));
}

/** A rectangle on the ground. */
function strip(canvas: Canvas, place: Place, left: number, right: number, near: number, far: number, colour: Colour): void {
  const nearZ = Math.max(near, place.nearMetres * 0.9);
  if (far <= nearZ) return;
  const at = (x: number, z: number) => column(place, x, z);
  canvas.trapezoid(
    row(place, 0, far),
    at(left, far),
    at(right, far),
    row(place, 0, nearZ),
    at(left, nearZ),
    at(right, nearZ),
    colour,
  );
}

const STOREY_METRES = 3.2;

interface House {
  near: number;
  far: number;
  heightMetres: number;
  wall: Colour;
}

/** One side's row of houses, column by column, so that their windows run to the vanishing point. */
function drawHouses(canvas: Canvas, place: Place, side: number, random: () => number): void {
  const x = side * (place.roadHalfMetres + place.pavementMetres);
  const houses: House[] = [];
  for (let near = 0; near < place.farMetres; near += 9 + Math.round(random() * 10)) {
    const heightMetres = STOREY_METRES * (2 + Math.floor(random() * 4)) + 1;
    const wall = lit(WALLS[Math.floor(random() * WALLS.length)] ?? PAVEMENT, DAYLIGHT[place.hour] * (side < 0 ? 0.85 : 1));
    houses.push({ near, far: place.farMetres, heightMetres, wall });
  }
  houses.forEach((house, index) => {
    house.far = houses[index + 1]?.near ?? place.farMetres;
  });
  for (let columnPx = 0; columnPx < place.widthPx; columnPx++) {
    const z = depthAt(place, x, columnPx + 0.5);
    const house = houses.find(({ near, far }) => z !== null && z >= near && z < far);
    if (z !== null && house !== undefined) drawHouseColumn(canvas, place, house, columnPx, z);
  }
}

function drawHouseColumn(
  canvas: Canvas,
  place: Place,
  { near, far, heightMetres, wall }: House,
  columnPx: number,
  z: number,
): void {
  canvas.rectangle(columnPx, row(place, heightMetres, z), columnPx + 1, row(place, 0, z), wall);
  canvas.rectangle(columnPx, row(place, heightMetres + 0.4, z), columnPx + 1, row(place, heightMetres, z), lit(wall, 0.7));
  const along = z - near;
  const bay = Math.floor(along / 2.6);
  const isWindow = along % 2.6 > 0.8 && along % 2.6 < 2 && z < far - 0.6;
  if (!isWindow) return;
  for (let storey = 0; (storey + 1) * STOREY_METRES < heightMetres; storey++) {
    const sill = storey * STOREY_METRES + 0.9;
    const isLamplit = place.hour !== "day" && (bay * 7 + storey * 5 + Math.round(near)) % 3 === 0;
    const glass = isLamplit && place.hour !== "overcast" ? LAMPLIT : lit(GLASS, DAYLIGHT[place.hour]);
    canvas.rectangle(columnPx, row(place, sill + 1.6, z), columnPx + 1, row(place, sill, z), glass);
  }
}

function drawTree(canvas: Canvas, place: Place, side: number, z: number): void {
  const scale = pixelsPerMetre(place, z);
  const x = column(place, side * (place.roadHalfMetres + 1.6), z);
  const light = DAYLIGHT[place.hour];
  canvas.rectangle(x - 0.12 * scale, row(place, 3, z), x + 0.12 * scale, row(place, 0, z), lit(TRUNK, light));
  canvas.disc(x, row(place, 3.9, z), 1.3 * scale, lit(LEAVES, light));
  canvas.disc(x - 0.5 * scale, row(place, 4.4, z), 0.8 * scale, lit(LEAVES, light * 1.25));
}

function drawLamp(canvas: Canvas, place: Place, side: number, z: number): void {
  if (z < place.nearMetres) return;
  const scale = pixelsPerMetre(place, z);
  const x = column(place, side * (place.roadHalfMetres + 0.5), z);
  canvas.rectangle(x - 0.06 * scale, row(place, 6, z), x + 0.06 * scale, row(place, 0, z), { y: 50, u: 128, v: 128 });
  const isOn = place.hour === "night" || place.hour === "dusk";
  canvas.disc(
    x - side * 0.4 * scale,
    row(place, 6, z),
    0.25 * scale,
    isOn ? { y: 230, u: 112, v: 138 } : { y: 150, u: 128, v: 128 },
  );
}

import type { SimulatedCamera, SimulatedStream } from "./model.ts";

/** A camera of the demonstration's city: what the simulator plays, and what the product is told of it. Every place is invented. */
export interface CityCamera {
  number: number;
  commune: string;
  site: string;
  camera: SimulatedCamera;
}

const MAIN: SimulatedStream = {
  codec: "h264",
  widthPx: 1280,
  heightPx: 720,
  framesPerSecond: 25,
  gopFrames: 50,
  bitrateBps: 2_000_000,
  mode: "loop",
};
const SUB: SimulatedStream = { ...MAIN, widthPx: 640, heightPx: 360, framesPerSecond: 12, gopFrames: 24, bitrateBps: 400_000 };

type Kind = "loop" | "live" | "h265";

/** Number, commune, site, name, kind. Two sites have their clock running (live), one camera is H.265 with an H.264 sub stream. */
const PLACES: readonly [number: number, commune: string, site: string, name: string, kind: Kind][] = [
  [1, "Valmorin", "Place des Tanneurs", "Place des Tanneurs nord", "live"],
  [2, "Valmorin", "Place des Tanneurs", "Place des Tanneurs sud", "loop"],
  [3, "Valmorin", "Gare de Valmorin", "Gare parvis", "loop"],
  [4, "Valmorin", "Gare de Valmorin", "Gare dépose-minute", "h265"],
  [5, "Valmorin", "Quai aux Vanniers", "Quai aux Vanniers", "loop"],
  [11, "Saint-Aubrac", "Mairie", "Mairie de Saint-Aubrac", "loop"],
  [12, "Saint-Aubrac", "Mairie", "Marché couvert", "live"],
  [13, "Saint-Aubrac", "Groupe scolaire Ormeval", "Sortie des écoles", "loop"],
  [14, "Saint-Aubrac", "Rond-point de la Fontenelle", "Rond-point Fontenelle", "loop"],
  [21, "Thiézac-sur-Lorge", "Pont de la Lorge", "Pont rive gauche", "loop"],
  [22, "Thiézac-sur-Lorge", "Pont de la Lorge", "Pont rive droite", "loop"],
  [23, "Thiézac-sur-Lorge", "Stade Bellecombe", "Stade Bellecombe", "loop"],
];

export function simulatedCity(): CityCamera[] {
  return PLACES.map(([number, commune, site, name, kind], index) => ({
    number,
    commune,
    site,
    camera: { name, main: mainOf(kind), sub: { ...SUB, mode: kind === "live" ? "live" : "loop" }, scene: index },
  }));
}

function mainOf(kind: Kind): SimulatedStream {
  if (kind === "h265") return { ...MAIN, codec: "h265", bitrateBps: 1_200_000 };
  return { ...MAIN, mode: kind };
}

import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraRecording, RecorderNow } from "@vigie/shared/recordings/register";
import type { DiskState } from "@vigie/shared/recordings/schema";
import { fold } from "../../lib/search.ts";
import type { Shape } from "../../ui/Mark.tsx";

/** One camera of the screen. */
export interface StateLine {
  camera: Camera;
  number: number;
  place: string;
  /** Name, site and commune, folded: what the search compares. */
  words: string;
  recording: CameraRecording;
  /** Of its streams, what has to be seen first. */
  worst: RecorderNow;
}

/** What nobody chose comes first: a gap, then what is not known, then what is off for want of something. */
const GRAVITY = { gap: 0, unknown: 1, off: 2, recording: 4 } as const;
const gravityOf = (now: RecorderNow): number => (now.state === "off" && isChosen(now.why) ? 3 : GRAVITY[now.state]);

/** Somebody decided that it is so. */
export const isChosen = (why: Extract<RecorderNow, { state: "off" }>["why"]): boolean =>
  why === "plan" || why === "hours" || why === "disabled";

/** Worst first; of gaps the one that lasts longest; the others by number. */
export function stateLines(recordings: readonly CameraRecording[], tree: CameraTree): StateLine[] {
  const known = new Map(tree.cameras.map((camera) => [camera.id, camera]));
  const communes = new Map(tree.communes.map(({ id, name }) => [id, name]));
  const places = new Map(
    tree.sites.map(({ id, name, communeId }) => [id, [name, communes.get(communeId)].filter(Boolean).join(", ")]),
  );
  const lines = recordings.flatMap((recording): StateLine[] => {
    const camera = known.get(recording.cameraId);
    const [worst] = recording.streams.map(({ now }) => now).sort((a, b) => gravityOf(a) - gravityOf(b));
    if (camera === undefined || worst === undefined) return [];
    const place = places.get(camera.siteId) ?? "";
    return [{ camera, number: camera.number, place, words: fold(`${camera.name} ${place}`), recording, worst }];
  });
  return lines.sort(
    (a, b) =>
      gravityOf(a.worst) - gravityOf(b.worst) ||
      (a.worst.state === "gap" && b.worst.state === "gap" ? a.worst.sinceAt - b.worst.sinceAt : 0) ||
      a.number - b.number,
  );
}

/** The word says it; the shape repeats it. */
export function shapeOf(now: RecorderNow): Shape {
  switch (now.state) {
    case "recording":
      return "running";
    case "gap":
      return "failed";
    case "unknown":
      return "unknown";
    case "off":
      return isChosen(now.why) ? "resting" : "off";
  }
}

export const isWrong = (now: RecorderNow): boolean =>
  now.state === "gap" || now.state === "unknown" || (now.state === "off" && !isChosen(now.why));

/** How long the free space lasts at the rate of the last hours, if nothing were destroyed; null: not known, or nothing is written. */
export const daysOfSpace = ({ freeBytes, bytesPerDay }: DiskState): number | null =>
  bytesPerDay === null || bytesPerDay === 0 ? null : freeBytes / bytesPerDay;

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;
const STEP = 1_000;

/** As disks are sold: by thousands. */
export function sizeParts(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  let [value, at] = [bytes, 0];
  while (value >= STEP && at < UNITS.length - 1) [value, at] = [value / STEP, at + 1];
  return { value, unit: UNITS[at] ?? "B" };
}

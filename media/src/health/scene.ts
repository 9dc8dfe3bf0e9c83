import type { TamperSign } from "@vigie/shared/cameras/health";

/** A group of pictures as its sizes tell it, once its end has come. Instants: monotonic clock of the node. */
export interface Group {
  /** When its key frame came. */
  readonly atMs: number;
  /**
   * What the key frame shows, in bits a macroblock at quantiser 0: bits · 2^(QP / 6). Rate control moves size and quantiser against each
   * other and leaves this alone (docs/design/0004-camera-health.md). Null where the quantiser is not known.
   */
  readonly detail: number | null;
  /** Of the key frame's bytes: the same for two only if they are coded from the same picture in the same way. */
  readonly print: number;
  readonly keyBytes: number;
  /** Of the largest frame that followed the key frame; 0 when none did. */
  readonly largestDeltaBytes: number;
}

/** Natural logarithm of a detail, over how many key frames and since when. */
interface Level {
  readonly log: number;
  readonly keys: number;
  readonly sinceMs: number;
}

/** What one stream has shown. A value: `observe` gives the one that follows. */
export interface Scene {
  readonly level: Level | null;
  /** Another level that it may have moved to. */
  readonly candidate: Level | null;
  /** Levels that it had before, newest first: night and day, the positions of a camera that turns. */
  readonly known: readonly number[];
  readonly movedAtMs: number | null;
  /** Logarithms of the last key frames, newest first, and when the newest last stood far from the oldest of them. */
  readonly recent: readonly number[];
  readonly leaptAtMs: number | null;
  /** Key frames in a row that show next to nothing. */
  readonly dark: Run | null;
  /** Groups in a row that change nothing. */
  readonly still: Run | null;
  readonly prints: readonly number[];
}

interface Run {
  readonly sinceMs: number;
  readonly length: number;
  readonly untilMs: number;
}

export const NEW_SCENE: Scene = {
  level: null,
  candidate: null,
  known: [],
  movedAtMs: null,
  recent: [],
  leaptAtMs: null,
  dark: null,
  still: null,
  prints: [],
};

/** Thresholds, and how they were found: docs/design/0004-camera-health.md. */
export const SCENE_RULES = {
  learntKeys: 5,
  learntMs: 10_000,
  /** Share of the learnt detail below which nothing is shown: the darkest night measured kept 0.37, a covered lens 0.07 and less. */
  darkShare: 0.1,
  /** Below this nothing is shown, whatever was learnt: black or one colour give 2 at most. */
  darkDetail: 8,
  darkKeys: 3,
  darkMs: 10_000,
  /** One key frame differs from the next of the same street by an eighth at most (a step of the quantiser); a move counts from this on. */
  movedFactor: 1.4,
  sameFactor: 1.2,
  /** Within so many key frames: what changes more slowly is the light. Exposure and focus are given a while to settle afterwards. */
  leapKeys: 4,
  leapMs: 20_000,
  movedKeys: 6,
  movedMs: 60_000,
  /** Then the new picture is the camera's picture. */
  movedToldMs: 15 * 60_000,
  knownLevels: 6,
  stillGroups: 3,
  stillMs: 20_000,
  /** After a key frame an encoder still refines a picture that does not change: by a twentieth, where a street with traffic takes a quarter. */
  stillShare: 0.1,
  /** A frame that changes nothing takes some twenty bytes, also where the whole picture takes a hundred. */
  skipBytes: 64,
  /** Encoders alternate the identifier of key frames, which shifts the bits behind it. */
  printsKept: 4,
} as const;

const R = SCENE_RULES;
const MOVED_LOG = Math.log(R.movedFactor);
const SAME_LOG = Math.log(R.sameFactor);
/** Weight of a key frame in the level, and of one that drifted far from it without a leap: dusk. */
const FOLLOW = 0.05;
const FOLLOW_DRIFT = 0.3;

/** The scene after one more group. */
export function observe(scene: Scene, group: Group): Scene {
  const still = nextRun(scene.still, isStill(scene, group), group.atMs);
  const prints = [group.print, ...scene.prints].slice(0, R.printsKept);
  const seen: Scene = { ...scene, still, prints };
  if (group.detail === null) return seen;
  const dark = nextRun(scene.dark, isDark(scene, group.detail), group.atMs);
  // A covered lens teaches nothing: uncovered, the picture is to be the one that was known.
  return dark === null ? settle({ ...seen, dark }, Math.log(group.detail), group.atMs) : { ...seen, dark, candidate: null };
}

/** The stream stopped: what lasted so far no longer does; what was learnt stays, since a camera may be moved while it is away. */
export const interrupt = (scene: Scene): Scene => ({ ...scene, candidate: null, dark: null, still: null, prints: [] });

/** `nowMs`: monotonic. Black is also still: it is told as black alone. */
export function signs(scene: Scene, nowMs: number): TamperSign[] {
  if (lasted(scene.dark, R.darkKeys, R.darkMs)) return ["black"];
  const told: TamperSign[] = lasted(scene.still, R.stillGroups, R.stillMs) ? ["frozen"] : [];
  const isMoved = scene.movedAtMs !== null && nowMs - scene.movedAtMs < R.movedToldMs;
  return isMoved ? [...told, "moved"] : told;
}

const isStill = (scene: Scene, group: Group): boolean =>
  group.largestDeltaBytes <= Math.max(R.stillShare * group.keyBytes, R.skipBytes) && scene.prints.includes(group.print);

function isDark({ level }: Scene, detail: number): boolean {
  if (detail < R.darkDetail) return true;
  return isLearnt(level) && detail < R.darkShare * Math.exp(level.log);
}

function isLearnt(level: Level | null): level is Level {
  return level !== null && level.keys >= R.learntKeys;
}

function nextRun(run: Run | null, goesOn: boolean, atMs: number): Run | null {
  if (!goesOn) return null;
  return run === null ? { sinceMs: atMs, length: 1, untilMs: atMs } : { ...run, length: run.length + 1, untilMs: atMs };
}

const lasted = (run: Run | null, length: number, forMs: number): boolean =>
  run !== null && run.length >= length && run.untilMs - run.sinceMs >= forMs;

/** Follows the level, or waits whether another one stays. */
function settle(before: Scene, log: number, atMs: number): Scene {
  const scene = leap(before, log, atMs);
  const { level, candidate } = scene;
  const isFar = level !== null && Math.abs(log - level.log) > MOVED_LOG;
  if (level === null || (isFar && !hasSettled(level, atMs))) return { ...scene, level: { log, keys: 1, sinceMs: atMs } };
  if (!isFar) return { ...scene, level: followed(level, log, FOLLOW), candidate: null };
  if (candidate !== null && Math.abs(log - candidate.log) <= SAME_LOG)
    return decide(scene, level, followed(candidate, log, FOLLOW), atMs);
  const hasLeapt = scene.leaptAtMs !== null && atMs - scene.leaptAtMs <= R.leapMs;
  if (hasLeapt) return { ...scene, candidate: { log, keys: 1, sinceMs: atMs } };
  return { ...scene, candidate: null, level: followed(level, log, FOLLOW_DRIFT) };
}

function leap(scene: Scene, log: number, atMs: number): Scene {
  const recent = [log, ...scene.recent].slice(0, R.leapKeys + 1);
  const oldest = recent.at(-1) ?? log;
  return { ...scene, recent, leaptAtMs: Math.abs(log - oldest) > MOVED_LOG ? atMs : scene.leaptAtMs };
}

/** A candidate that stayed long enough is the new level: told, unless the stream has shown it before. */
function decide(scene: Scene, level: Level, candidate: Level, atMs: number): Scene {
  if (candidate.keys < R.movedKeys || atMs - candidate.sinceMs < R.movedMs) return { ...scene, candidate };
  const isKnown = scene.known.some((each) => Math.abs(each - candidate.log) <= SAME_LOG);
  return {
    ...scene,
    level: candidate,
    candidate: null,
    known: [level.log, ...scene.known].slice(0, R.knownLevels),
    movedAtMs: isKnown ? null : atMs,
  };
}

const hasSettled = (level: Level, atMs: number): boolean => isLearnt(level) && atMs - level.sinceMs >= R.learntMs;

function followed(level: Level, log: number, least: number): Level {
  const weight = Math.max(least, 1 / (level.keys + 1));
  return { ...level, log: level.log + weight * (log - level.log), keys: level.keys + 1 };
}

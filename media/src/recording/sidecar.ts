import { constants } from "node:fs";
import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CameraId } from "@vigie/shared/kernel/units";
import { RecordingLock, RetentionRule } from "@vigie/shared/recordings/schema";
import { z } from "zod";

/** Beside the segments, so that an index that is rebuilt from them still knows what is kept, and under which rule. */
const LOCKS = "locks";
const RULES = "rules";

export const RuleSidecar = z.object({ cameraId: CameraId, rule: RetentionRule });
export type RuleSidecar = z.infer<typeof RuleSidecar>;

/** `unreadable`: names of files that are there and say nothing that can be understood. */
export interface Sidecars<T> {
  found: T[];
  unreadable: string[];
}

export type SidecarFiles = ReturnType<typeof sidecarFiles>;

/** `locks/<lock>.json` and `rules/<camera>.json` below the recordings' directory. Rejects with what the disk says. */
export function sidecarFiles(directory: string) {
  const pathOf = (folder: string, id: string) => join(directory, folder, `${id}.json`);
  return {
    /** Durable when it resolves. */
    keepLock: (lock: RecordingLock): Promise<void> => writeDurably(pathOf(LOCKS, lock.lockId), lock),
    removeLock: (lockId: string): Promise<void> => removeDurably(pathOf(LOCKS, lockId)),
    readLocks: (): Promise<Sidecars<RecordingLock>> => readAll(join(directory, LOCKS), RecordingLock),
    /** Durable when it resolves. */
    keepRule: (kept: RuleSidecar): Promise<void> => writeDurably(pathOf(RULES, kept.cameraId), kept),
    readRules: (): Promise<Sidecars<RuleSidecar>> => readAll(join(directory, RULES), RuleSidecar),
  };
}

/** There whole or not at all, whenever the node dies. */
async function writeDurably(path: string, content: unknown): Promise<void> {
  const folder = dirname(path);
  if ((await mkdir(folder, { recursive: true, mode: 0o750 })) !== undefined) await syncFolder(dirname(folder));
  const unfinished = `${path}.new`;
  const file = await open(unfinished, "w", 0o640);
  try {
    await file.writeFile(JSON.stringify(content));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(folder);
}

async function removeDurably(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await syncFolder(dirname(path));
}

async function readAll<T>(folder: string, schema: z.ZodType<T>): Promise<Sidecars<T>> {
  const sidecars: Sidecars<T> = { found: [], unreadable: [] };
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(".json")) continue;
    const parsed = schema.safeParse(parsedJson(await readFile(join(folder, name), "utf8")));
    if (parsed.success) sidecars.found.push(parsed.data);
    else sidecars.unreadable.push(name);
  }
  return sidecars;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Undefined, which no schema takes, for what is no JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What was created, renamed or removed in it is so for good when this resolves. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export const isMissing = (error: unknown): boolean => error instanceof Error && (error as { code?: unknown }).code === "ENOENT";

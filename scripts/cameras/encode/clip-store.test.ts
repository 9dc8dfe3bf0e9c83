import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { hashVclNalUnits } from "../nal.ts";
import { aCamera, SMALL } from "../testing/small-camera.ts";
import { type ClipFrame, readClip } from "./clip-file.ts";
import { loadClips } from "./clip-store.ts";
import { profileOf } from "./profile.ts";

async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "vigie-clips-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const profile = profileOf(aCamera(), SMALL);
const hashes = (clip: readonly ClipFrame[] | undefined) => clip?.map(({ nals }) => hashVclNalUnits("h264", nals));

it("makes a clip once for equal profiles, even when asked twice at once, and reads it from disk afterwards", async () => {
  const directory = await emptyDirectory();
  const [[first, again], [other]] = await Promise.all([
    loadClips(directory, [profile, profile]),
    loadClips(directory, [profile]),
  ]);
  expect(first).toBe(again);
  expect(first).toHaveLength(8 * SMALL.framesPerSecond);
  expect(hashes(other)).toEqual(hashes(first));
  const files = await readdir(directory);
  expect(files).toHaveLength(1);

  const path = join(directory, files[0] ?? "");
  const madeAt = (await stat(path)).mtimeMs;
  const [later] = await loadClips(directory, [profile]);
  expect(hashes(later)).toEqual(hashes(first));
  expect((await stat(path)).mtimeMs).toBe(madeAt);
});

it("makes another clip for another caption", async () => {
  const directory = await emptyDirectory();
  const [one, two] = await loadClips(directory, [profile, { ...profile, caption: "Ailleurs" }]);
  expect(hashes(one)).not.toEqual(hashes(two));
});

it("says which file is not a clip, and null for one that is not there", async () => {
  const directory = await emptyDirectory();
  const path = join(directory, "x.clip");
  expect(await readClip(path)).toBeNull();
  await writeFile(path, "something else");
  await expect(readClip(path)).rejects.toThrow(/x\.clip is not a clip/);
});

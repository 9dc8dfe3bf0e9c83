import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CameraId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import { INDEX_FILE, openIndex } from "../../media/src/recording/index.ts";
import { recordFile } from "../../tests/support/recorded-files.ts";

let directory: string;
let paths: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-verify-command-"));
  const database = openIndex(join(directory, INDEX_FILE));
  const cameraId = CameraId.parse(uuidv7());
  const startAt = Date.UTC(2026, 0, 15, 12);
  paths = [0, 1, 2].map((minute) => recordFile({ database, directory, cameraId, startAt: startAt + minute * 60_000 }).path);
  database.close();
});
afterEach(() => rmSync(directory, { recursive: true }));

function verify(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], { encoding: "utf8" });
  return { status, stdout };
}

it("ends with 0 when all is as it was written", () => {
  const { status, stdout } = verify("recordings", directory);
  expect(stdout).toContain("3 segments");
  expect(stdout).toContain("all is as it was written");
  expect(status).toBe(0);
});

it("ends with 1 and names the first segment that is not", () => {
  for (const path of paths.slice(1)) {
    const bytes = readFileSync(join(directory, path));
    bytes[2_000] = (bytes[2_000] ?? 0) ^ 1;
    writeFileSync(join(directory, path), bytes);
  }
  const { status, stdout } = verify("recordings", directory);
  expect(stdout).toContain(`2 not as written; the first: ${paths[1]}: its bytes are not those that were written`);
  expect(status).toBe(1);
});

it("ends with 2 when it is asked for something else", () => {
  expect(verify("journal", directory).status).toBe(2);
  expect(verify("recordings", join(directory, "nowhere")).status).toBe(2);
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRunner } from "./run.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-run-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("gives back the exit code and what was written, errors apart", async () => {
  const { run } = createRunner();
  expect(await run("sh", ["-c", "echo out; echo wrong >&2; exit 3"], folder)).toEqual({
    code: 3,
    stdout: "out\n",
    output: expect.stringMatching(/^(out\nwrong\n|wrong\nout\n)$/),
  });
  expect(await run("no-such-program", [], folder)).toMatchObject({ code: 127, output: expect.stringContaining("ENOENT") });
});

it("stops what a command started and left behind", async () => {
  const { run, stop } = createRunner();
  const pidFile = join(folder, "pid");
  const ended = run("sh", ["-c", `sleep 600 & echo $! > ${pidFile}.new && mv ${pidFile}.new ${pidFile}; wait`], folder);
  await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), { timeout: 10_000 });
  const grandchild = Number(readFileSync(pidFile, "utf8"));
  expect(process.kill(grandchild, 0)).toBe(true);

  await stop();
  expect((await ended).code).not.toBe(0);
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 10_000 });
});

/** One that ended and that nobody has waited for yet is dead too. */
function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

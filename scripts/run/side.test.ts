import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSide, type Side } from "./side.ts";

/** A process that listens when it is told to, and ends as its product's processes do. */
const PROGRAM = `
  import { existsSync, appendFileSync } from "node:fs";
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => { console.log("good-bye"); process.exit(0); });
  process.on("SIGUSR2", () => console.log("hello again"));
  if (existsSync(process.env.REFUSE)) { console.error("the port is taken"); process.exit(3); }
  appendFileSync(process.env.STARTS, "x");
  console.log("it listens on http://localhost:1");
  setInterval(() => {}, 1000);
`;

let folder = "";
let lines: string[] = [];
let restarts: string[] = [];
let side: Side;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-side-"));
  writeFileSync(join(folder, "program.mjs"), PROGRAM);
  lines = [];
  restarts = [];
  side = aSide(null);
});
afterEach(async () => {
  await side.stop();
  rmSync(folder, { recursive: true });
});

const aSide = (onRestart: ((sentence: string) => void) | null) =>
  createSide({
    name: "it",
    file: join(folder, "program.mjs"),
    nodeArgs: [],
    cwd: folder,
    env: { REFUSE: join(folder, "refuse"), STARTS: join(folder, "starts") },
    onLine: (line) => lines.push(line),
    listening: /listens on (\S+)/,
    onRestart,
  });

it("is started when it listens, and stopped when it has ended", async () => {
  expect(await side.start()).toBe("http://localhost:1");
  const pid = side.pid() ?? 0;
  expect(process.kill(pid, 0)).toBe(true);
  await side.stop();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect(lines).toEqual(["it listens on http://localhost:1", "good-bye"]);
  expect(side.pid()).toBeNull();
});

it("says why it did not start, in the words of the process", async () => {
  writeFileSync(join(folder, "refuse"), "");
  await expect(side.start()).rejects.toThrow(/it ended with 3:\nthe port is taken/);
});

it("tells a line that came from one that is to come", async () => {
  await side.start();
  await side.line(/listens/, 1_000);
  const again = side.nextLine(/hello/, 10_000);
  process.kill(side.pid() ?? 0, "SIGUSR2");
  expect((await again)[0]).toBe("hello");
});

it("starts again what died, and not what was stopped", async () => {
  side = aSide((sentence) => restarts.push(sentence));
  await side.start();
  process.kill(side.pid() ?? 0, "SIGKILL");
  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 20_000 });
  expect(restarts).toEqual(["it ended with SIGKILL, starts again in 1 s"]);
  await side.stop("SIGKILL");
  expect(restarts).toHaveLength(1);
  expect(side.pid()).toBeNull();
});

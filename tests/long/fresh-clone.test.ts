import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const project = resolve(import.meta.dirname, "../..");
let clone = "";

beforeAll(() => {
  clone = join(mkdtempSync(join(tmpdir(), "vigie-clone-")), "vigie");
  execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${project}`, clone]);
});
afterAll(() => rmSync(join(clone, ".."), { recursive: true, force: true }));

/** As a newcomer types it: the machine's own Node and npm, nothing of this project in the path. */
function npm(...args: string[]): Promise<{ code: number | null; output: string }> {
  const PATH = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.startsWith(project));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|VIGIE_|VITEST)/i.test(name)));
  const child = spawn("npm", args, { cwd: clone, env: { ...env, PATH: PATH.join(":") }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((done) => child.on("close", (code) => done({ code, output })));
}

it("is set up by the first command and left alone by the second", async () => {
  const first = await npm("test", "--", "scripts/install");
  expect(first.output).toContain("installing packages: nothing is installed");
  expect(first.output).toMatch(/\n\d+ passed, 0 failed, 0 skipped\n$/);
  expect(first.code).toBe(0);

  const second = await npm("test", "--", "scripts/install");
  expect(second.output).not.toContain("installing");
  expect(second.code).toBe(0);
});

it("is put right when something was taken away", async () => {
  rmSync(join(clone, "node_modules/zod"), { recursive: true });
  const { output, code } = await npm("test", "--", "scripts/install");
  expect(output).toContain("installing packages: node_modules/zod is gone from the disk");
  expect(code).toBe(0);
});

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const project = resolve(import.meta.dirname, "../..");
const PACKAGES = { "node_modules/zod": { version: "1.0.0" } };

/** Says how it was called, then lives until it is told to end, or ends at once with a code. */
const START = `
  const [code]: string[] = process.argv.slice(2);
  console.log(\`handed over \${process.argv.slice(2).join(" ")} to \${process.execPath} in \${process.cwd()}\`);
  if (code !== undefined) process.exit(Number(code));
  process.on("SIGTERM", () => { console.log("stopping"); process.exit(7); });
  setInterval(() => {}, 1000);
  console.log("up");
`;
/** Stands for npm, which would want a network: puts down what the lock file says. */
const NPM = `#!/bin/sh
echo "npm $@"
mkdir -p node_modules/zod && echo '{}' > node_modules/zod/package.json
echo '${JSON.stringify({ packages: PACKAGES })}' > node_modules/.package-lock.json
`;

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vigie-entry-"));
  cpSync(join(project, "scripts/entry.mjs"), join(root, "scripts/entry.mjs"));
  cpSync(join(project, "scripts/install"), join(root, "scripts/install"), { recursive: true });
  write("package-lock.json", JSON.stringify({ packages: PACKAGES }));
  write("scripts/run/start.ts", START);
  write("bin/npm", NPM);
  chmodSync(join(root, "bin/npm"), 0o755);
  const brought = join(root, `node_modules/node-${process.platform}-${process.arch}/bin`);
  mkdirSync(brought, { recursive: true });
  symlinkSync(process.execPath, join(brought, "node"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

interface Entered {
  child: ChildProcess;
  output: () => string;
  code: Promise<number | null>;
}

function enter(...args: string[]): Entered {
  const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${join(root, "bin")}:${process.env["PATH"]}` };
  const child = spawn(process.execPath, [join(root, "scripts/entry.mjs"), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const code = new Promise<number | null>((done) => child.on("close", done));
  return { child, output: () => output, code };
}

it("installs what the lock file says, says why, and hands over with arguments and exit code", async () => {
  const entered = enter("start", "3", "more");
  expect(await entered.code).toBe(3);
  expect(entered.output()).toBe(
    [
      "installing packages: nothing is installed",
      "npm ci --no-audit --no-fund",
      `handed over 3 more to ${process.execPath} in ${root}`,
      "",
    ].join("\n"),
  );
});

it("says nothing of its own when nothing is missing", async () => {
  write("node_modules/zod/package.json", "{}");
  write("node_modules/.package-lock.json", JSON.stringify({ packages: PACKAGES }));
  const entered = enter("start", "0");
  expect(await entered.code).toBe(0);
  expect(entered.output()).toBe(`handed over 0 to ${process.execPath} in ${root}\n`);
});

it("passes a signal on and ends as what it started ends", async () => {
  const entered = enter("start");
  await vi.waitFor(() => expect(entered.output()).toMatch(/^up$/m), { timeout: 20_000 });
  entered.child.kill("SIGTERM");
  expect(await entered.code).toBe(7);
  expect(entered.output()).toMatch(/stopping\n$/);
});

it("refuses an unknown command in one line", async () => {
  const entered = enter("deploy");
  expect(await entered.code).toBe(1);
  expect(entered.output()).toBe("vigie: usage: node scripts/entry.mjs demo|start|test|test:long|bench|verify [arguments]\n");
});

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";

const SOURCES = ["console", "shared/src", "package-lock.json"];
const NOT_SOURCES = new Set(["node_modules", "dist"]);
const DAY_MS = 86_400_000;

/**
 * The folder with the console as its sources are now, built when there is none. Each state of the sources has a folder of its own that
 * appears whole, by a rename: two that build at once, or one that serves while another builds, do not meet.
 */
export async function ensureConsole(root: string, say: (line: string) => void): Promise<string> {
  const built = join(root, ".cache", "console");
  const folder = join(built, sourcesHash(root));
  if (existsSync(join(folder, "index.html"))) return folder;
  say("building the console");
  const draft = `${folder}.${process.pid}`;
  mkdirSync(built, { recursive: true });
  await viteBuild(root, draft);
  if (existsSync(folder)) rmSync(draft, { recursive: true });
  else renameSync(draft, folder);
  removeOld(built, folder);
  return folder;
}

/** Over paths and contents of what a build reads; test files are read by nobody but are few. */
export function sourcesHash(root: string): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((source) => filesUnder(join(root, source))).sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 16);
}

function filesUnder(path: string): string[] {
  if (!existsSync(path) || NOT_SOURCES.has(basename(path))) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

function viteBuild(root: string, outDir: string): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--logLevel", "warn", "--emptyOutDir", "--outDir", outDir];
  // Whoever builds under another NODE_ENV, as a test does, would keep React's development build for everybody.
  const env = { ...process.env, NODE_ENV: "production" };
  const child = spawn(process.execPath, args, { cwd: join(root, "console"), stdio: ["ignore", "pipe", "pipe"], env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`the console could not be built:\n${output.trim()}`)),
    );
  });
}

/** A day, so that a product that still serves an earlier state keeps it. */
function removeOld(built: string, current: string) {
  for (const name of readdirSync(built)) {
    const path = join(built, name);
    if (path !== current && Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}

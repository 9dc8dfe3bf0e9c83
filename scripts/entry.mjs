// Every command of the workspace begins here, on whatever Node ≥ 20 the machine has: built-ins only, nothing of node_modules.
// It installs what is missing, then hands over to the project's own Node, which runs TypeScript as it is.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installDifferences, thisPlatform } from "./install/lock.mjs";
import { NEEDED_BY, provide, thisSystem } from "./install/system-packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {Record<string, { script: string, args: string[] }>} */
const COMMANDS = {
  demo: { script: "scripts/run/demo.ts", args: [] },
  start: { script: "scripts/run/start.ts", args: [] },
  test: { script: "scripts/gate/main.ts", args: [] },
  "test:long": { script: "scripts/gate/main.ts", args: ["--long"] },
  bench: { script: "scripts/bench/main.ts", args: [] },
  verify: { script: "scripts/verify/main.ts", args: [] },
};

const [name = "", ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) fail(`usage: node scripts/entry.mjs ${Object.keys(COMMANDS).join("|")} [arguments]`);
if (Number(process.versions.node.split(".")[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`);

installPackages();
const provision = provide(NEEDED_BY[name] ?? [], thisSystem);
if (!provision.ok) fail(provision.reason);
handOver(join(root, command.script), [...command.args, ...args], provision.absent);

function installPackages() {
  const differences = installDifferences(root, thisPlatform());
  if (differences.length === 0) return;
  const [first, second, third, ...others] = differences;
  console.log(
    `installing packages: ${[first, second, third].filter(Boolean).join("; ")}${others.length > 0 ? `; and ${others.length} more` : ""}`,
  );
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: systemEnv(),
  });
  if (npm.error !== undefined) fail(`npm cannot be run: ${npm.error.message}`);
  if (npm.status !== 0) fail(`npm ci failed with ${npm.status ?? npm.signal}`);
}

/** npm puts `node_modules/.bin` in front, where a `node` of the project lies that `npm ci` is about to delete. */
function systemEnv() {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.startsWith(join(root, "node_modules")));
  return { ...process.env, PATH: folders.join(delimiter) };
}

/**
 * @param {string} script
 * @param {string[]} scriptArgs
 * @param {string[]} absentInstruments
 */
function handOver(script, scriptArgs, absentInstruments) {
  const folder = join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  const node = join(folder, "node");
  if (!existsSync(node)) fail(`the project brings no Node for ${process.platform} ${process.arch}`);
  const path = [folder, join(root, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  const env = { ...process.env, PATH: path, VIGIE_ABSENT_INSTRUMENTS: absentInstruments.join(",") };
  const child = spawn(node, [script, ...scriptArgs], { cwd: root, stdio: "inherit", env });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`the project's Node cannot be run: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
}

/**
 * @param {string} reason
 * @returns {never}
 */
function fail(reason) {
  console.error(`vigie: ${reason}`);
  process.exit(1);
}

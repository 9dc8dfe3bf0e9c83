import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean,
 *   os?: string | string[], cpu?: string | string[], libc?: string | string[] }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 * @typedef {{ os: string, cpu: string, libc: string | null }} Platform
 */

/**
 * What `npm ci` would change, one line each; empty when the folder holds what the lock file says. npm writes what it put down to
 * `node_modules/.package-lock.json`, so that the answer costs two files read and one look per package.
 * @param {string} root
 * @param {Platform} platform
 * @returns {string[]}
 */
export function installDifferences(root, platform) {
  const wanted = readPackages(join(root, "package-lock.json"));
  if (wanted === null) return ["package-lock.json is missing or not readable"];
  const found = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (found === null) return ["nothing is installed"];
  const gone = Object.keys(found)
    .filter((path) => !existsSync(join(root, path, "package.json")))
    .map((path) => `${path} is gone from the disk`);
  return [...compareLocks(wanted, found, platform), ...gone];
}

/**
 * @param {LockedPackages} wanted `packages` of package-lock.json
 * @param {LockedPackages} found `packages` of node_modules/.package-lock.json
 * @param {Platform} platform
 * @returns {string[]}
 */
export function compareLocks(wanted, found, platform) {
  const differences = [];
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const installed = found[path];
    if (installed === undefined) {
      if (isNeeded(entry, platform)) differences.push(`${path} ${entry.version ?? ""} is not installed`.replace("  ", " "));
    } else if (isOther(entry, installed)) {
      differences.push(`${path} is ${installed.version ?? "another"}, the lock file says ${entry.version ?? "otherwise"}`);
    }
  }
  for (const path of Object.keys(found)) if (wanted[path] === undefined) differences.push(`${path} is not in the lock file`);
  return differences;
}

/**
 * An optional package that names no platform comes with another optional one (a WebAssembly build's run-time, say), and npm leaves
 * it out with that; one that names this platform is a binary that something here will load.
 * @param {LockedPackage} entry
 * @param {Platform} platform
 */
function isNeeded(entry, platform) {
  if (entry.optional !== true) return true;
  if (entry.os === undefined && entry.cpu === undefined) return false;
  const libcFits = platform.libc === null ? entry.libc === undefined : fits(entry.libc, platform.libc);
  return fits(entry.os, platform.os) && fits(entry.cpu, platform.cpu) && libcFits;
}

/**
 * The `os`, `cpu` and `libc` members of package.json: absent, a word or a list; `!word` excludes.
 * @param {string | string[] | undefined} list
 * @param {string} word
 */
function fits(list, word) {
  const words = list === undefined ? [] : Array.isArray(list) ? list : [list];
  if (words.includes(`!${word}`)) return false;
  const positive = words.filter((item) => !item.startsWith("!"));
  return positive.length === 0 || positive.includes(word);
}

/**
 * @param {LockedPackage} wanted
 * @param {LockedPackage} installed
 */
function isOther(wanted, installed) {
  return (
    wanted.version !== installed.version ||
    wanted.integrity !== installed.integrity ||
    (wanted.link === true) !== (installed.link === true) ||
    JSON.stringify(dependencyRanges(wanted)) !== JSON.stringify(dependencyRanges(installed))
  );
}

/**
 * A workspace has neither version in the registry nor integrity: its declared dependencies are what can differ.
 * @param {LockedPackage & { dependencies?: unknown, devDependencies?: unknown }} entry
 */
const dependencyRanges = (entry) => (entry.integrity === undefined ? [entry.dependencies, entry.devDependencies] : []);

/**
 * @param {string} file
 * @returns {LockedPackages | null}
 */
function readPackages(file) {
  if (!existsSync(file)) return null;
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  return packages ?? null;
}

/** @returns {Platform} */
export function thisPlatform() {
  /** @type {{ header?: { glibcVersionRuntime?: string } }} */
  const report = process.platform === "linux" ? Object(process.report.getReport()) : {};
  const linuxLibc = report.header?.glibcVersionRuntime === undefined ? "musl" : "glibc";
  return { os: process.platform, cpu: process.arch, libc: process.platform === "linux" ? linuxLibc : null };
}

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * What a command needs of the system besides Node and npm. `isRequired`: the command is pointless without it; the tests of any other
 * instrument are one named skip when it cannot be had.
 * @typedef {{ name: string, packages: string[], isRequired: boolean, isPresent: () => boolean }} Instrument
 */

/** @type {Instrument} */
const chromium = { name: "chromium", packages: ["chromium"], isRequired: true, isPresent: () => isOnPath("chromium") };

/** @type {Instrument} */
const ffmpeg = { name: "ffmpeg", packages: ["ffmpeg"], isRequired: true, isPresent: () => isOnPath("ffmpeg") };

const IMPORT_RTSP_SERVER = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer";

/** An independent RTSP server as a source of pictures; it answers to the system's Python alone. @type {Instrument} */
const gstreamer = {
  name: "gstreamer",
  packages: [
    "gir1.2-gst-rtsp-server-1.0",
    "python3-gi",
    "gstreamer1.0-plugins-base",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
    "gstreamer1.0-plugins-ugly",
  ],
  isRequired: false,
  isPresent: () => spawnSync("/usr/bin/python3", ["-c", IMPORT_RTSP_SERVER], { stdio: "ignore" }).status === 0,
};

/** @type {Record<string, Instrument[]>} */
export const NEEDED_BY = {
  demo: [],
  start: [],
  test: [chromium, ffmpeg, gstreamer],
  "test:long": [chromium, ffmpeg, gstreamer],
  bench: [chromium, ffmpeg],
};

/**
 * The names of optional instruments that cannot be had, or the one line that the user must type.
 * @typedef {{ ok: true, absent: string[] } | { ok: false, reason: string }} Provision
 */

/**
 * @param {Instrument[]} needed
 * @param {{ isRoot: boolean, hasApt: boolean, install: (packages: string[]) => boolean, say: (line: string) => void }} system
 * @returns {Provision}
 */
export function provide(needed, system) {
  const missing = needed.filter((instrument) => !instrument.isPresent());
  if (missing.length === 0) return { ok: true, absent: [] };
  const packages = missing.flatMap((instrument) => instrument.packages);
  const line = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (system.hasApt && !system.isRoot) return { ok: false, reason: `system packages are missing, type: sudo ${line}` };
  if (system.hasApt) {
    system.say(`installing system packages: ${packages.join(" ")}`);
    // One by one, so that an instrument that this release does not have leaves the others.
    if (!system.install(packages)) for (const { packages: own } of missing) system.install(own);
  }
  const still = missing.filter((instrument) => !instrument.isPresent());
  const required = still.filter((instrument) => instrument.isRequired).map((instrument) => instrument.name);
  if (required.length > 0) return { ok: false, reason: `cannot be had on this system: ${required.join(", ")}; type: ${line}` };
  return { ok: true, absent: still.map((instrument) => instrument.name) };
}

/** @type {Parameters<typeof provide>[1]} */
export const thisSystem = {
  isRoot: process.getuid?.() === 0,
  hasApt: isOnPath("apt-get"),
  install: (packages) => aptGet("update", "-q") && aptGet("install", "-y", "-q", "--no-install-recommends", ...packages),
  say: (line) => console.log(line),
};

/** @param {string[]} args */
function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", args, { stdio: ["ignore", "inherit", "inherit"], env }).status === 0;
}

/** @param {string} command */
function isOnPath(command) {
  const folders = `${process.env["PATH"] ?? ""}${delimiter}/usr/bin`.split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, command)));
}

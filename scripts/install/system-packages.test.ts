import { describe, expect, it } from "vitest";
import { provide } from "./system-packages.mjs";

/** A system on which `installable` packages can be had and the rest of the world is missing. */
function aSystem({ isRoot = true, hasApt = true, installable = [] as string[] }) {
  const installed = new Set<string>();
  const said: string[] = [];
  const install = (packages: string[]) => {
    const canAll = packages.every((name) => installable.includes(name));
    if (!canAll) return false;
    for (const name of packages) installed.add(name);
    return true;
  };
  const instrument = (name: string, isRequired: boolean) => ({
    name,
    packages: [`${name}-package`],
    isRequired,
    isPresent: () => installed.has(`${name}-package`),
  });
  return {
    system: { isRoot, hasApt, install, say: (line: string) => said.push(line) },
    needed: [instrument("browser", true), instrument("gstreamer", false)],
    said,
  };
}

const both = ["browser-package", "gstreamer-package"];

describe("what the system must bring", () => {
  it("says and does nothing when nothing is missing", () => {
    const { system, needed, said } = aSystem({ installable: both });
    provide(needed, system);
    said.length = 0;
    expect(provide(needed, system)).toEqual({ ok: true, absent: [] });
    expect(said).toEqual([]);
  });

  it("names the packages, then installs them, as root", () => {
    const { system, needed, said } = aSystem({ installable: both });
    expect(provide(needed, system)).toEqual({ ok: true, absent: [] });
    expect(said).toEqual(["installing system packages: browser-package gstreamer-package"]);
  });

  it("ends with the one line to type when not root", () => {
    const { system, needed } = aSystem({ isRoot: false, installable: both });
    expect(provide(needed, system)).toEqual({
      ok: false,
      reason:
        "system packages are missing, type: sudo apt-get install -y --no-install-recommends browser-package gstreamer-package",
    });
  });

  it("leaves out an instrument that cannot be had, and gets the others", () => {
    const { system, needed } = aSystem({ installable: ["browser-package"] });
    expect(provide(needed, system)).toEqual({ ok: true, absent: ["gstreamer"] });
  });

  it("refuses to go on without what the command is pointless without", () => {
    const { system, needed } = aSystem({ hasApt: false });
    expect(provide(needed, system)).toMatchObject({ ok: false, reason: expect.stringContaining("browser") });
  });
});

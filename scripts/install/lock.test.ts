import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareLocks, installDifferences } from "./lock.mjs";

const here = { os: "linux", cpu: "x64", libc: "glibc" };
const zod = { version: "4.6.7", integrity: "sha512-zod" };
const shared = { name: "@vigie/shared", version: "0.1.0", dependencies: { zod: "4.6.7" } };

describe("what the lock file says against what is installed", () => {
  const differ = (wanted: Parameters<typeof compareLocks>[0], found: typeof wanted) => compareLocks(wanted, found, here);

  it("is content when they are the same, whatever the root entry says", () => {
    expect(differ({ "": { version: "1.0.0" }, "node_modules/zod": zod, shared }, { "node_modules/zod": zod, shared })).toEqual(
      [],
    );
  });

  it("names a package that is missing, one of another version, one of other content and one too many", () => {
    const found = {
      "node_modules/ws": { version: "8.0.0", integrity: "sha512-old" },
      "node_modules/pino": { version: "10.4.0", integrity: "sha512-forged" },
      "node_modules/left": { version: "1.0.0" },
    };
    const wanted = {
      "node_modules/zod": zod,
      "node_modules/ws": { version: "8.23.0", integrity: "sha512-new" },
      "node_modules/pino": { version: "10.4.0", integrity: "sha512-true" },
    };
    expect(differ(wanted, found)).toEqual([
      "node_modules/zod 4.6.7 is not installed",
      "node_modules/ws is 8.0.0, the lock file says 8.23.0",
      "node_modules/pino is 10.4.0, the lock file says 10.4.0",
      "node_modules/left is not in the lock file",
    ]);
  });

  it("sees a workspace whose dependencies changed", () => {
    const changed = { ...shared, dependencies: { zod: "4.6.7", uuid: "14.0.3" } };
    expect(differ({ shared: changed }, { shared })).toHaveLength(1);
  });

  it.each([
    ["for another system", { os: ["darwin"] }, 0],
    ["for another processor, in the form of one word", { os: "linux", cpu: "arm64" }, 0],
    ["for another C library", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }, 0],
    ["that excludes this system", { os: ["!linux"] }, 0],
    ["that follows another optional one", {}, 0],
    ["for this very machine", { os: ["linux"], cpu: ["x64"], libc: ["glibc"] }, 1],
    ["for everything but another system", { os: ["!win32"], cpu: ["x64"] }, 1],
  ])("takes an absent optional package %s", (_, platform, differences) => {
    expect(differ({ "node_modules/binary": { version: "1.0.0", optional: true, ...platform } }, {})).toHaveLength(differences);
  });
});

describe("a folder", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "vigie-lock-"));
    writeJson("package-lock.json", { packages: { "": {}, "node_modules/zod": zod } });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function writeJson(path: string, content: unknown) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  }

  it("that holds nothing is said to hold nothing", () => {
    expect(installDifferences(root, here)).toEqual(["nothing is installed"]);
  });

  it("that npm filled needs nothing", () => {
    writeJson("node_modules/.package-lock.json", { packages: { "node_modules/zod": zod } });
    writeJson("node_modules/zod/package.json", {});
    expect(installDifferences(root, here)).toEqual([]);
  });

  it("from which a package was deleted by hand is seen through", () => {
    writeJson("node_modules/.package-lock.json", { packages: { "node_modules/zod": zod } });
    expect(installDifferences(root, here)).toEqual(["node_modules/zod is gone from the disk"]);
  });
});

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boundaryBreaches, unread } from "../../scripts/gate/boundaries.ts";
import { createRunner } from "../../scripts/gate/run.ts";

const project = resolve(import.meta.dirname, "../..");
const manifest = (name: string, dependencies = {}) => JSON.stringify({ name, exports: { "./*": "./src/*.ts" }, dependencies });

/** A small tree of the same form, with one breach of each rule planted beside what is allowed. */
const TREE: Record<string, string> = {
  "package.json": JSON.stringify({
    name: "planted",
    dependencies: { zod: "*" },
    devDependencies: { "node-av": "*", vitest: "*" },
  }),
  "shared/package.json": manifest("@vigie/shared", { zod: "*" }),
  "shared/src/fine.ts": `import { z } from "zod";\nexport const fine = z.string();\n`,
  "shared/src/fine.test.ts": `import "node:fs";\nimport "vitest";\nimport "./fine.ts";\n`,
  "shared/src/impure.ts": `import "node:fs";\n`,
  "shared/src/greedy.ts": `import "node-av";\n`,
  "shared/src/upward.ts": `import "../../media/src/frames/frame.ts";\n`,
  "media/package.json": manifest("@vigie/media"),
  "media/src/frames/frame.ts": `import "../live/socket.ts";\nimport "@vigie/shared/fine";\n`,
  "media/src/live/socket.ts": `export const socket = 1;\n`,
  "media/src/live/sideways.ts": `import "../../../server/src/alarms/index.ts";\nimport "ws";\n`,
  "server/package.json": manifest("@vigie/server"),
  "server/src/alarms/index.ts": `export const alarms = 1;\n`,
  "server/src/alarms/service.ts": `import "./turn.ts";\nimport "../people/service.ts";\nimport "../people/index.ts";\n`,
  "server/src/alarms/turn.ts": `import "./service.ts";\n`,
  "server/src/people/index.ts": `export const people = 1;\n`,
  "server/src/people/service.ts": `import "express";\n`,
  "console/package.json": manifest("@vigie/console"),
  "console/src/app/App.tsx": `import "../../../media/src/live/socket.ts";\nimport "@vigie/shared/fine";\n`,
  "scripts/peek.ts": `import "../server/src/people/service.ts";\n`,
};

let root = "";
let breaches: string[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "vigie-boundaries-"));
  for (const [path, text] of Object.entries(TREE)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const file of [".dependency-cruiser.cjs", "tsconfig.base.json"]) copyFileSync(join(project, file), join(root, file));
  linkPackages();
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  execFileSync("git", ["add", "--", ...Object.keys(TREE)], { cwd: root });
  breaches = await boundaryBreaches(root, createRunner().run);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function linkPackages() {
  mkdirSync(join(root, "node_modules/@vigie"), { recursive: true });
  symlinkSync(join(root, "shared"), join(root, "node_modules/@vigie/shared"));
  for (const name of ["zod", "vitest", "node-av", "typescript", "ws"]) {
    symlinkSync(join(project, "node_modules", name), join(root, "node_modules", name));
  }
}

it.each([
  "shared-imports-nobody: shared/src/upward.ts → media/src/frames/frame.ts",
  "shared-is-pure: shared/src/impure.ts → fs",
  "shared-packages: shared/src/greedy.ts",
  "ffmpeg-in-simulated-cameras-alone: shared/src/greedy.ts",
  "frames-flow-down: media/src/frames/frame.ts → media/src/live/socket.ts",
  "media-imports-shared: media/src/live/sideways.ts → server/src/alarms/index.ts",
  "module-through-index: server/src/alarms/service.ts → server/src/people/service.ts",
  "console-sees-contracts: console/src/app/App.tsx → media/src/live/socket.ts",
  "scripts-see-faces: scripts/peek.ts → server/src/people/service.ts",
  "no-cycles: server/src/alarms/service.ts → server/src/alarms/turn.ts",
  "no-undeclared-package: media/src/live/sideways.ts",
  "no-unresolved: server/src/people/service.ts → express",
])("names a planted breach: %s", (planted) => {
  expect(breaches.filter((breach) => breach.startsWith(planted))).toHaveLength(1);
});

it("names nothing that is allowed", () => {
  for (const fine of ["shared/src/fine.ts →", "shared/src/fine.test.ts", "people/index.ts", "App.tsx → shared"]) {
    expect(breaches.filter((breach) => breach.includes(fine))).toEqual([]);
  }
});

it("notices a source that was never read", () => {
  expect(unread(["a.ts", "b.tsx"], new Set(["a.ts", "fs"]))).toEqual(["b.tsx"]);
});

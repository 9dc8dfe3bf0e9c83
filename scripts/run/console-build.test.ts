import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensureConsole, sourcesHash } from "./console-build.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vigie-console-"));
  write("console/src/App.tsx", "one");
  write("shared/src/schema.ts", "two");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it("changes with any source, its name or its content, and with nothing that is built or installed", () => {
  const before = sourcesHash(root);
  write("console/dist/index.html", "built");
  write("console/node_modules/react/index.js", "installed");
  expect(sourcesHash(root)).toBe(before);

  write("shared/src/schema.ts", "three");
  const changed = sourcesHash(root);
  write("console/src/New.tsx", "");
  expect(new Set([before, changed, sourcesHash(root)]).size).toBe(3);
});

it("builds nothing when this state of the sources is built", async () => {
  const folder = join(root, ".cache/console", sourcesHash(root));
  write(`.cache/console/${sourcesHash(root)}/index.html`, "built");
  const said: string[] = [];
  expect(await ensureConsole(root, (line) => said.push(line))).toBe(folder);
  expect(said).toEqual([]);
});

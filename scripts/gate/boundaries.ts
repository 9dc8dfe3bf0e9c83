import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Run } from "./run.ts";

const Report = z.object({
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        cycle: z.array(z.unknown()).optional(),
      }),
    ),
  }),
  modules: z.array(z.object({ source: z.string() })),
});

/**
 * Every breach of `.dependency-cruiser.cjs`, one line each. A tracked source that was not read is a breach as well: with a compiler
 * that it does not know, dependency-cruiser reads nothing, finds nothing and is content.
 */
export async function boundaryBreaches(root: string, run: Run): Promise<string[]> {
  const sources = trackedSources(root);
  const { code, stdout, output } = await run(
    "depcruise",
    ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...sources],
    root,
  );
  if (stdout.trim() === "") return [`dependency-cruiser failed with ${code}: ${output.trim()}`];
  const report = Report.parse(JSON.parse(stdout));
  const read = new Set(report.modules.map((module) => module.source));
  return [
    ...report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    ...unread(sources, read).map((source) => `not-cruised: ${source} was not read`),
  ];
}

export const unread = (sources: readonly string[], read: ReadonlySet<string>) => sources.filter((source) => !read.has(source));

/** TypeScript sources that git tracks, and those not yet added; a file deleted and not yet committed is none. */
function trackedSources(root: string): string[] {
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.ts", "*.tsx"], {
    cwd: root,
    encoding: "utf8",
  });
  const sources = list.split("\0").filter((path) => path !== "" && !path.endsWith(".d.ts") && existsSync(join(root, path)));
  return [...new Set(sources)];
}

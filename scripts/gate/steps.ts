import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { boundaryBreaches } from "./boundaries.ts";
import { failed, type Outcome, PASSED } from "./outcome.ts";
import type { Run } from "./run.ts";
import { readVitestReport, VitestReport } from "./vitest-report.ts";

export interface Step {
  name: string;
  perform(): Promise<Outcome>;
}

const WORKSPACES = ["shared", "media", "server", "console"];

/** What can be told without running the product, cheapest first. */
export function staticSteps(root: string, run: Run): Step[] {
  const command = (name: string, program: string, args: string[], cwd = root): Step => ({
    name,
    perform: async () => {
      const { code, output } = await run(program, args, cwd);
      return code === 0 ? PASSED : failed(`${name}:\n${output.trim()}`);
    },
  });
  return [
    command("format and lint", "biome", ["ci", "--colors=off", "."]),
    ...WORKSPACES.map((workspace) => command(`types of ${workspace}`, "tsc", ["-p", workspace])),
    command("types of scripts and tests", "tsc", ["-p", "."]),
    boundaries(root, run),
    command("console build", "vite", ["build", "--logLevel", "warn"], join(root, "console")),
  ];
}

function boundaries(root: string, run: Run): Step {
  return {
    name: "import boundaries",
    perform: async () => {
      const breaches = await boundaryBreaches(root, run);
      return breaches.length === 0 ? PASSED : failed(`import boundaries:\n${breaches.join("\n")}`);
    },
  };
}

/** Projects of vitest.config.ts in one run; with filters, only files that answer to one, and a project may have none. */
export function testStep(root: string, run: Run, projects: readonly string[], filters: readonly string[]): Step {
  const project = projects.join(", ");
  return {
    name: `${project} tests`,
    perform: async () => {
      const file = join(root, ".cache", "gate", `${projects.join("-")}.json`);
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
      const selection = projects.flatMap((each) => ["--project", each]);
      const args = ["run", ...selection, "--passWithNoTests", ...reporters, ...filters];
      const { code } = await run("vitest", args, root, "terminal");
      const report = readReport(file);
      if (report === null) return failed(`${project}: vitest ended with ${code} and left no report`);
      return readVitestReport(project, report, code, filters.length > 0);
    },
  };
}

function readReport(file: string): VitestReport | null {
  try {
    return VitestReport.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

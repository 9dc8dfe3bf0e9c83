import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureConsole } from "../run/console-build.ts";
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
    consoleBuild(root),
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

/** Where the product takes it from, so that the tests after this find it built. */
function consoleBuild(root: string): Step {
  return {
    name: "console build",
    perform: async () => {
      await ensureConsole(root, () => undefined);
      return PASSED;
    },
  };
}

export interface Selection {
  projects: readonly string[];
  /** Only files whose path holds one of these; then a project may have none. */
  filters: readonly string[];
  /** Instruments that cannot be had: the files named after one, `<instrument>*.test.ts`, are left out. */
  absent: readonly string[];
}

/** Projects of vitest.config.ts in one run. */
export function testStep(root: string, run: Run, { projects, filters, absent }: Selection): Step {
  const project = projects.join(", ");
  return {
    name: `${project} tests`,
    perform: async () => {
      const file = join(root, ".cache", "gate", `${projects.join("-")}.json`);
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
      const selection = projects.flatMap((each) => ["--project", each]);
      const left = absent.flatMap((instrument) => ["--exclude", `**/${instrument}*.test.ts`]);
      const args = ["run", ...selection, ...left, "--passWithNoTests", ...reporters, ...filters];
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

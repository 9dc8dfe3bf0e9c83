import { expect, it } from "vitest";
import { closing, failed, PASSED, sum } from "./outcome.ts";
import { readVitestReport, type VitestReport } from "./vitest-report.ts";

type File = VitestReport["testResults"][number];
const aFile = (statuses: string[], file: Partial<File> = {}): File => ({
  name: "tests/a.test.ts",
  status: statuses.includes("failed") ? "failed" : "passed",
  assertionResults: statuses.map((status, index) => ({
    fullName: `test ${index}`,
    status,
    failureMessages: status === "failed" ? ["AssertionError: expected 1 to be 2\n    at a.test.ts:3"] : [],
  })),
  ...file,
});
const read = (files: File[], code = 0, mayBeEmpty = false) => readVitestReport("unit", { testResults: files }, code, mayBeEmpty);

it("counts what passed and names what failed and what was skipped", () => {
  expect(read([aFile(["passed", "failed", "skipped"]), aFile(["passed", "todo"])], 1)).toEqual({
    passed: 2,
    failures: ["unit: test 1: AssertionError: expected 1 to be 2"],
    skips: ["unit: test 2", "unit: test 1"],
  });
});

it("counts a file that could not be loaded as a failure", () => {
  const broken = aFile([], { status: "failed", message: "Error: Cannot find module './gone.ts'\nat x" });
  expect(read([aFile(["passed"]), broken], 1).failures).toEqual([
    "unit: tests/a.test.ts could not be run: Error: Cannot find module './gone.ts'",
  ]);
});

it("does not take a project that ran nothing for one that passed", () => {
  expect(read([]).failures).toEqual(["unit: no test was run"]);
  expect(read([aFile(["skipped"])]).failures).toEqual(["unit: no test was run"]);
  expect(read([], 0, true).failures).toEqual([]);
});

it("does not lose an error that no test is blamed for", () => {
  expect(read([aFile(["passed"])], 1).failures).toEqual(["unit: an error outside of the tests"]);
});

it("closes with each failure and skip by name, and one line over all", () => {
  const total = sum([PASSED, failed("types of media:\na.ts(1,1): wrong"), read([aFile(["passed", "skipped"])])]);
  expect(closing(total)).toEqual([
    "\nfailed: types of media:\na.ts(1,1): wrong",
    "skipped: unit: test 1",
    "2 passed, 1 failed, 1 skipped",
  ]);
});

it("cuts a long reason, and says so", () => {
  const reason = Array.from({ length: 50 }, (_, index) => `line ${index + 1}`).join("\n");
  const [told = ""] = closing(failed(reason));
  expect(told.split("\n").slice(-2)).toEqual(["line 12", "… and 38 more lines above"]);
});

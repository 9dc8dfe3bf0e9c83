import { defineConfig } from "vitest/config";

/** Limits that a test meets when it hangs, not when the machine is slow. */
const MINUTE_MS = 60_000;

/** Several files at once only where they do not measure: the machine has two cores, and a product with a browser fills both. */
const project = (name: string, include: string[], workers: number, timeoutMs: number) => ({
  test: { name, include, maxWorkers: workers, testTimeout: timeoutMs, hookTimeout: timeoutMs, environment: "node" as const },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", ["{shared,media,server,console}/src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"], 2, MINUTE_MS / 2),
      project("integration", ["tests/{gate,integration,faults}/**/*.test.ts"], 2, 2 * MINUTE_MS),
      project("e2e", ["tests/e2e/**/*.test.ts"], 1, 3 * MINUTE_MS),
      project("long", ["tests/long/**/*.test.ts"], 1, 60 * MINUTE_MS),
    ],
  },
});

import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { Renewal } from "./renewal.ts";

const MINUTE_MS = 60_000;
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function aRenewal() {
  const clock = new ManualClock();
  const given: string[] = [];
  const told: (EpochMs | null)[] = [];
  const server = { grant: "further" as string | null };
  const renewal = new Renewal({
    clock,
    askGrant: async () => server.grant,
    renew: (grant) => given.push(grant),
    onSince: (sinceAt) => told.push(sinceAt),
  });
  const pass = async (byMs: number) => {
    for (let left = byMs; left > 0; left -= 5_000) {
      clock.advance(Math.min(5_000, left));
      await settled();
    }
  };
  return { clock, given, told, server, renewal, pass };
}

it("gives a further grant each third of a grant's life, until it is stopped", async () => {
  const { given, renewal, pass } = aRenewal();
  renewal.start();
  await pass(5 * MINUTE_MS - 5_000);
  expect(given).toEqual([]);
  await pass(11 * MINUTE_MS);
  expect(given).toEqual(["further", "further", "further"]);
  renewal.stop();
  await pass(20 * MINUTE_MS);
  expect(given).toHaveLength(3);
});

it("tells the first of several failures, tries again soon, and takes it back once it is renewed", async () => {
  const { clock, given, told, server, renewal, pass } = aRenewal();
  server.grant = null;
  renewal.start();
  await pass(5 * MINUTE_MS);
  const sinceAt = clock.now();
  await pass(30_000);
  expect(told).toEqual([sinceAt, sinceAt, sinceAt]);
  server.grant = "further";
  await pass(15_000);
  expect(given).toEqual(["further"]);
  renewal.done();
  expect(renewal.sinceAt).toBeNull();
});

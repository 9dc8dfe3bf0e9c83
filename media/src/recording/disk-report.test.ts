import type { EpochMs } from "@vigie/shared/kernel/units";
import type { DiskState } from "@vigie/shared/recordings/schema";
import { expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createDiskReport } from "./disk-report.ts";

it("tells the figures of a disk that is well once they are known, and every five minutes; a fault at once", () => {
  const clock = new ManualClock(1_000_000 as EpochMs);
  const told: DiskState[] = [];
  const report = createDiskReport({ clock, recorded: () => [], changed: (disk) => told.push(disk) });
  const kept = { recordedBytes: 7, bytesPerDay: null, faults: [] };
  report.hearKeeper(kept);
  expect(told).toEqual([]);
  report.hearWriter({ kind: "disk", totalBytes: 100, freeBytes: 60, down: null });
  report.hearKeeper(kept);
  report.hearKeeper(kept);
  expect(told).toMatchObject([{ totalBytes: 100, freeBytes: 60, recordedBytes: 7, faults: [] }]);
  clock.advance(5 * 60_000);
  report.hearKeeper(kept);
  expect(told).toHaveLength(2);
  report.hearWriter({ kind: "disk", totalBytes: 100, freeBytes: 0, down: "full" });
  expect(told.at(-1)?.faults).toMatchObject([{ fault: "full" }]);
});

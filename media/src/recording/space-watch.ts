import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { DiskState } from "@vigie/shared/recordings/schema";
import { createWriteRate, shortBytes, willStarve } from "./capacity.ts";
import { utcDay } from "./chain.ts";
import { reservedBytes } from "./disk-fault.ts";
import type { DiskSpace } from "./disk-files.ts";
import type { KeptSpace } from "./keeper-messages.ts";
import type { KeptIndex } from "./kept-index.ts";
import type { KeptRule } from "./kept-rules.ts";

const FORECAST_MS = 10 * 60_000;
const TOLD_MS = 10_000;
/** The writer goes on when so much more than the reserve is free. */
const RESUMED_SHARE = 1.1;

export interface SpaceWatchDeps {
  clock: Clock;
  serverNow(): EpochMs;
  space(): DiskSpace;
  ruleOf(cameraId: CameraId): KeptRule;
  /** By their term, so far. */
  destroyedBytes(): number;
  tellSpace(space: KeptSpace): void;
  /** Found by others. */
  otherFaults(): DiskState["faults"];
  log(level: "info" | "warn" | "error", facts: Record<string, unknown>, text: string): void;
}

type SpaceFault = "starving" | "forecast";

/** Makes room while there is something above its minimum, and says so days before there is none. */
export function createSpaceWatch({
  clock,
  serverNow,
  space,
  ruleOf,
  destroyedBytes,
  otherFaults,
  tellSpace,
  log,
}: SpaceWatchDeps) {
  const rate = createWriteRate();
  const sinceAt = new Map<SpaceFault, EpochMs>();
  let madeRoomBytes = 0;
  let forecastMs = Number.NEGATIVE_INFINITY;
  let toldMs = Number.NEGATIVE_INFINITY;
  let told = "";

  function setFault(fault: SpaceFault, isThere: boolean): void {
    if (isThere === sinceAt.has(fault)) return;
    if (isThere) sinceAt.set(fault, clock.now());
    else sinceAt.delete(fault);
    log(isThere ? "error" : "info", { fault }, isThere ? "recordings' space does not last" : "recordings' space lasts again");
  }

  /** True: nothing may go. */
  async function makeRoom({ capacity, destruction }: KeptIndex, neededBytes: number): Promise<boolean> {
    const now = serverNow();
    const rows = await destruction.destroy(() => ({
      rows: capacity.toGo(neededBytes, ruleOf, now, utcDay(now)),
      days: [],
      rule: "capacity",
    }));
    madeRoomBytes += rows.reduce((sum, { bytes }) => sum + bytes, 0);
    return rows.length === 0;
  }

  function forecast({ capacity }: KeptIndex, { totalBytes, freeBytes }: DiskSpace): void {
    const bytesPerDay = rate.bytesPerDay();
    if (bytesPerDay === null || clock.monotonicMs() - forecastMs < FORECAST_MS) return;
    forecastMs = clock.monotonicMs();
    const held = { lockedBytes: capacity.lockedBytes(), days: capacity.listDays() };
    setFault("forecast", willStarve({ now: serverNow(), totalBytes, freeBytes, bytesPerDay, ruleOf, ...held }));
  }

  function say({ capacity }: KeptIndex, recordedBytes: number): void {
    // Whose minimum is at stake.
    const cameraIds = sinceAt.size === 0 ? [] : capacity.listCameras().filter((cameraId) => ruleOf(cameraId).minDays !== null);
    const own: DiskState["faults"] = [...sinceAt].map(([fault, since]) => ({ fault, sinceAt: since, cameraIds }));
    const faults = [...own, ...otherFaults()];
    const now = JSON.stringify(faults);
    if (now === told && clock.monotonicMs() - toldMs < TOLD_MS) return;
    told = now;
    toldMs = clock.monotonicMs();
    tellSpace({ recordedBytes, bytesPerDay: rate.bytesPerDay(), faults });
  }

  return {
    async run(index: KeptIndex, removeFiles: (index: KeptIndex) => Promise<void>): Promise<void> {
      let found = space();
      let isStuck = false;
      for (let needed = shortBytes(found); needed > 0 && !isStuck; needed = shortBytes(found)) {
        isStuck = await makeRoom(index, needed);
        await removeFiles(index);
        found = space();
      }
      setFault("starving", isStuck && found.freeBytes < reservedBytes(found.totalBytes) * RESUMED_SHARE);
      const recordedBytes = index.capacity.recordedBytes();
      rate.sample(clock.monotonicMs(), recordedBytes + destroyedBytes() + madeRoomBytes);
      forecast(index, found);
      say(index, recordedBytes);
    },
  };
}

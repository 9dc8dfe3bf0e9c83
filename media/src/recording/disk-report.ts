import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { DiskFault, type DiskState } from "@vigie/shared/recordings/schema";
import type { KeptSpace } from "./keeper-messages.ts";
import type { WriterNews } from "./writer-messages.ts";

/** A disk that is well is told of at this interval, for its figures. */
const FIGURES_MS = 5 * 60_000;

/** Of one camera, until a file of it is closed without any. */
type CameraTrouble = Extract<DiskFault, "write_error" | "slow">;

export interface DiskReportDeps {
  clock: Clock;
  /** Of whose recordings nothing is written while the disk is down. */
  recorded(): CameraId[];
  /** The faults are others than before, or the figures were told long ago. */
  changed(disk: DiskState): void;
}

export type DiskReport = ReturnType<typeof createDiskReport>;

/** What is wrong with the disk, from who writes and who keeps, worst first. */
export function createDiskReport({ clock, recorded, changed }: DiskReportDeps) {
  const troubles = new Map<CameraTrouble, { sinceAt: EpochMs; cameraIds: Set<CameraId> }>();
  let down: { fault: DiskFault; sinceAt: EpochMs } | null = null;
  let written = { totalBytes: 0, freeBytes: 0 };
  let kept: KeptSpace = { recordedBytes: 0, bytesPerDay: null, faults: [] };
  let told = "[]";
  let toldMs = Number.NEGATIVE_INFINITY;

  function faults(): DiskState["faults"] {
    const ofCameras = [...troubles].map(([fault, { sinceAt, cameraIds }]) => ({ fault, sinceAt, cameraIds: [...cameraIds] }));
    const ofAll = down === null ? [] : [{ ...down, cameraIds: recorded() }];
    const rank = ({ fault }: { fault: DiskFault }) => DiskFault.options.indexOf(fault);
    return [...ofAll, ...ofCameras, ...kept.faults].sort((a, b) => rank(a) - rank(b));
  }

  const state = (): DiskState => {
    const { recordedBytes, bytesPerDay } = kept;
    return { at: clock.now(), ...written, recordedBytes, bytesPerDay, faults: faults() };
  };

  /** `hasFigures`: by what the keeper has just counted. */
  function tell(hasFigures = false): void {
    const found = state();
    const now = JSON.stringify(found.faults);
    const areFiguresDue = hasFigures && written.totalBytes > 0 && clock.monotonicMs() - toldMs >= FIGURES_MS;
    if (now === told && !areFiguresDue) return;
    told = now;
    toldMs = clock.monotonicMs();
    changed(found);
  }

  return {
    state,
    raise(fault: CameraTrouble, cameraId: CameraId): void {
      const known = troubles.get(fault) ?? { sinceAt: clock.now(), cameraIds: new Set() };
      known.cameraIds.add(cameraId);
      troubles.set(fault, known);
      tell();
    },
    /** A file of it was closed without an error, or the camera is not recorded any more. */
    clear(cameraId: CameraId): void {
      for (const [fault, { cameraIds }] of troubles)
        if (cameraIds.delete(cameraId) && cameraIds.size === 0) troubles.delete(fault);
      tell();
    },
    hearWriter({ totalBytes, freeBytes, down: fault }: Extract<WriterNews, { kind: "disk" }>): void {
      if (totalBytes > 0) written = { totalBytes, freeBytes };
      if (fault === null) down = null;
      else if (down?.fault !== fault) down = { fault, sinceAt: clock.now() };
      tell();
    },
    hearKeeper(space: KeptSpace): void {
      kept = space;
      tell(true);
    },
  };
}

import { HEALTH_INTERVAL_MS, type StreamHealth } from "@vigie/shared/cameras/health";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { StreamBus } from "../frames/stream-bus.ts";
import { withoutCommonMoves } from "./common-moves.ts";
import { StreamMeter } from "./stream-meter.ts";

/** A stream that the node holds. */
export interface MeasuredStream {
  readonly cameraId: CameraId;
  readonly stream: StreamName;
  readonly bus: StreamBus;
  /** By the session description; null: it tells none. */
  readonly announcedFramesPerSecond: number | null;
}

export type CameraHealthMeters = ReturnType<typeof createCameraHealthMeters>;

/** One meter a stream. A meter lives as long as its bus. */
export function createCameraHealthMeters(clock: Clock) {
  const meters = new WeakMap<StreamBus, StreamMeter>();

  function meterOf(bus: StreamBus): StreamMeter {
    const known = meters.get(bus);
    if (known !== undefined) return known;
    const meter = new StreamMeter(bus.state, clock);
    meters.set(bus, meter);
    bus.attend(meter);
    return meter;
  }

  return {
    /** From its first frame on; again, with the same bus, when another source is to feed it. */
    attend(bus: StreamBus): void {
      meterOf(bus).forget();
    },
    /** Of all streams that are to flow, since the sample before. */
    sample: (streams: readonly MeasuredStream[]): StreamHealth[] => {
      const flowing = streams.filter(({ bus }) => bus.state.state !== "idle");
      return withoutCommonMoves(
        flowing.map(({ cameraId, stream, bus, announcedFramesPerSecond }) => ({
          cameraId,
          stream,
          ...meterOf(bus).sample(announcedFramesPerSecond),
        })),
      );
    },
  };
}

/** Calls `tell` at the interval that both ends know; the answer stops it. */
export function tellHealth(clock: Clock, tell: () => void): () => void {
  let cancel: () => void;
  const plan = () => {
    cancel = clock.after(HEALTH_INTERVAL_MS, () => {
      plan();
      tell();
    });
  };
  plan();
  return () => cancel();
}

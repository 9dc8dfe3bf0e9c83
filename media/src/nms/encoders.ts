import type { CameraId } from "@vigie/shared/kernel/units";
import type { StreamAddress } from "./address.ts";
import type { NmsHubOptions } from "./door.ts";
import { Ingest } from "./ingest.ts";
import type { Publishing } from "./rtmp-connection.ts";

interface Encoder {
  stands(): boolean;
  ingest: Ingest;
  cut(): void;
}

/** The encoders that push to this node now: one a camera, a second is refused while the first lives. */
export function createEncoders({ door, clock, log }: NmsHubOptions) {
  const encoders = new Map<CameraId, Encoder>();

  return {
    publish({ cameraId, streamKey }: StreamAddress, cut: () => void): Publishing | null {
      const opened = encoders.has(cameraId) ? null : door.openPublish(cameraId, streamKey);
      const child = log.child({ cameraId });
      if (opened === null) {
        child.info("publish refused");
        return null;
      }
      const ingest = new Ingest(opened.bus, clock, child);
      encoders.set(cameraId, { stands: opened.stands, ingest, cut });
      child.info("publish opened");
      return {
        onVideo: (body, stampMs, receivedAt) => ingest.onVideo(body, stampMs, receivedAt),
        released() {
          encoders.delete(cameraId);
          ingest.end("not_publishing");
          opened.closed();
          child.info("publish closed");
        },
      };
    },

    /** Those that went silent are cut; a dead one no longer keeps its successor out. */
    sweep(): void {
      for (const { ingest, cut } of encoders.values()) {
        if (!ingest.isStalled) continue;
        ingest.end("stalled");
        cut();
      }
    },

    /** The cameras of this node may have changed: a key dies with its source. */
    recheck(): void {
      for (const { stands, cut } of encoders.values()) if (!stands()) cut();
    },
  };
}

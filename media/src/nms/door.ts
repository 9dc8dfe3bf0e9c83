import type { Clock } from "@vigie/shared/kernel/clock";
import type { Logger } from "pino";
import type { StreamBus } from "../frames/stream-bus.ts";
import type { Transports } from "../kernel/transports.ts";
import type { OpenedPlay } from "./playing.ts";

/** Who may take and who may bring: it compares keys, opens viewings and tells of them. Null is a refusal, the same for wrong key, path or term. */
export interface NmsDoor {
  /** `post`: the player's network address. */
  openPlay(cameraId: string, streamKey: string, post: string): OpenedPlay | null;
  openPublish(cameraId: string, streamKey: string): OpenedPublish | null;
}

export interface OpenedPublish {
  bus: StreamBus;
  /** False: the key was changed since, or the camera is no longer pushed. */
  stands(): boolean;
  /** The encoder is gone. */
  closed(): void;
}

export interface NmsHubOptions {
  door: NmsDoor;
  transports: Transports;
  clock: Clock;
  log: Logger;
}

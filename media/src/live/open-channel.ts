import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { LiveFormat, Pace } from "@vigie/shared/live/wire";
import type { ViewingHolder } from "../viewings/open-viewings.ts";
import type { LiveChannel } from "./live-channel.ts";

export interface OpenChannel extends ViewingHolder {
  readonly channel: LiveChannel;
  readonly viewingId: ViewingId;
  validUntil: EpochMs;
}

/** A subscription whose grant is being verified. */
export interface Opening {
  readonly format: LiveFormat;
  pace: Pace;
}

export const isOpen = (channel: OpenChannel | Opening | undefined): channel is OpenChannel =>
  channel !== undefined && "channel" in channel;

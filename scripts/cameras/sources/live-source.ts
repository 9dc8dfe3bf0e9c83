import type { ChildProcess } from "node:child_process";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { createLiveReader } from "../encode/live-wire.ts";
import type { EncodingProfile } from "../encode/profile.ts";
import { spawnEncoder, tellEncoder } from "../encode/spawn-encoder.ts";
import { type ParameterSets, splitAnnexB } from "../nal.ts";
import { CodedFrame, type FrameSource, type SourceFrame } from "./source.ts";

/** The encoder goes on that long without a reader: between DESCRIBE and PLAY, and for a reader that comes back. */
const LINGER_MS = 5_000;

/** An encoder that ends by itself is started again after that long, while it is wanted. */
const RESTART_MS = 1_000;

/** An encoder process that runs while it is wanted. Each new reader is given a key frame, as cameras do. */
export function createLiveSource(profile: EncodingProfile): FrameSource {
  const startedMs = performance.now();
  const listeners = new Set<(frame: SourceFrame) => void>();
  const waiting = new Set<(sets: ParameterSets) => void>();
  let encoder: ChildProcess | null = null;
  let linger: NodeJS.Timeout | null = null;
  let restart: NodeJS.Timeout | null = null;
  let last: CodedFrame | null = null;
  let frameNumber = 0;

  const onFrame = (bytes: Buffer, drawnAt: EpochMs) => {
    const coded = new CodedFrame(profile.codec, splitAnnexB(bytes), last?.parameterSets ?? null);
    last = coded;
    const presentationTicks90k = Math.round((drawnAt - Date.now() + performance.now() - startedMs) * 90);
    const frame = {
      coded,
      frameNumber: frameNumber++,
      timeCode: { kind: "clock" as const, drawnAt },
      presentationTicks90k,
      takenAt: drawnAt,
    };
    for (const tell of waiting) tell(coded.parameterSets);
    waiting.clear();
    for (const listener of listeners) listener(frame);
  };

  const start = () => {
    if (linger !== null) clearTimeout(linger);
    if (restart !== null) clearTimeout(restart);
    linger = null;
    if (encoder !== null) return;
    const started = spawnEncoder();
    encoder = started;
    started.stdout?.on("data", createLiveReader(onFrame));
    started.once("exit", () => {
      if (encoder !== started) return;
      encoder = null;
      restart = setTimeout(() => {
        if (listeners.size > 0 || waiting.size > 0) start();
      }, RESTART_MS);
    });
    tellEncoder(started, { type: "job", job: { kind: "live", profile } });
  };

  const stop = () => {
    if (linger !== null) clearTimeout(linger);
    if (restart !== null) clearTimeout(restart);
    const running = encoder;
    // Before the kill: an end that was asked for is not followed by a restart.
    encoder = null;
    running?.kill();
  };

  const stopSoon = () => {
    if (linger !== null) clearTimeout(linger);
    linger = setTimeout(stop, LINGER_MS);
  };

  return {
    parameterSets() {
      start();
      if (listeners.size === 0) stopSoon();
      if (last !== null) return Promise.resolve(last.parameterSets);
      return new Promise((resolve) => waiting.add(resolve));
    },
    subscribe(listener) {
      start();
      listeners.add(listener);
      if (encoder !== null) tellEncoder(encoder, { type: "key" });
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopSoon();
      };
    },
    close: stop,
  };
}

/**
 * The process that draws and encodes, the only one that loads node-av. It takes jobs over IPC: clips one after the other, or one live
 * stream, whose frames go to standard output (`live-wire.ts`). It ends when its parent does.
 */

import { setImmediate } from "node:timers/promises";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { splitAnnexB } from "../nal.ts";
import { createPainter } from "../picture/painter.ts";
import { type ClipFrame, writeClip } from "./clip-file.ts";
import { type EncodedUnit, openEncoder } from "./encoder.ts";
import { encodeLiveHeader } from "./live-wire.ts";
import type { EncoderJob, EncoderMessage, EncoderReport, EncodingProfile } from "./profile.ts";

let isKeyWanted = false;
let queue: Promise<void> = Promise.resolve();

process.on("disconnect", () => process.exit(0));
process.on("message", (message: EncoderMessage) => {
  if (message.type === "key") isKeyWanted = true;
  else if (message.job.kind === "live") encodeLive(message.job.profile);
  else queue = queue.then(() => makeClip(message.job)).then(report, (error: unknown) => fail(message.job, error));

  function report() {
    if (message.type === "job" && message.job.kind === "clip") tell({ type: "done", path: message.job.path });
  }
});

const tell = (message: EncoderReport) => process.send?.(message);

function fail(job: EncoderJob, error: unknown): void {
  if (job.kind === "clip") tell({ type: "failed", path: job.path, reason: String(error) });
}

async function makeClip(job: EncoderJob): Promise<void> {
  if (job.kind !== "clip") return;
  const { profile, frames, path } = job;
  const { secondSize } = profile;
  const cut = secondSize === null ? frames : Math.floor(frames / 2);
  const coded = await encodeRun(profile, profile.widthPx, profile.heightPx, 0, cut);
  if (secondSize !== null) coded.push(...(await encodeRun(profile, secondSize.widthPx, secondSize.heightPx, cut, frames)));
  await writeClip(path, coded);
}

/** Pictures `from` to `until` (without it) of a clip, at one size. */
async function encodeRun(
  profile: EncodingProfile,
  widthPx: number,
  heightPx: number,
  from: number,
  until: number,
): Promise<ClipFrame[]> {
  const painter = createPainter({ widthPx, heightPx, scene: profile.scene, caption: profile.caption });
  const encoder = openEncoder(profile, widthPx, heightPx, profile.bFrames === 0);
  const frameOf = (unit: EncodedUnit): ClipFrame => ({ nals: splitAnnexB(unit.bytes), picture: from + unit.picture });
  const coded: ClipFrame[] = [];
  for (let picture = from; picture < until; picture++) {
    const planes = painter.paint(picture / profile.framesPerSecond, { kind: "frame", frameNumber: picture });
    coded.push(...encoder.encode(planes, false).map(frameOf));
    // Lets the loss of the parent be heard in mid-clip.
    await setImmediate();
  }
  coded.push(...encoder.finish().map(frameOf));
  return coded;
}

/** A reader that is that far behind is not there any more. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

function encodeLive(profile: EncodingProfile): void {
  const { widthPx, heightPx, framesPerSecond, scene, caption } = profile;
  const painter = createPainter({ widthPx, heightPx, scene, caption });
  const encoder = openEncoder(profile, widthPx, heightPx, true);
  const intervalMs = 1000 / framesPerSecond;
  let dueMs = performance.now();
  const tick = () => {
    const drawnAt = Date.now() as EpochMs;
    const planes = painter.paint(drawnAt / 1000, { kind: "clock", drawnAt });
    const forceKey = isKeyWanted;
    isKeyWanted = false;
    for (const { bytes } of encoder.encode(planes, forceKey)) {
      if (process.stdout.writableLength > MAX_UNREAD_BYTES) process.exit(1);
      process.stdout.write(Buffer.concat([encodeLiveHeader(bytes.length, drawnAt), bytes]));
    }
    // A machine that cannot keep up draws fewer pictures, not older ones.
    dueMs = Math.max(dueMs + intervalMs, performance.now() - intervalMs);
    setTimeout(tick, Math.max(0, dueMs - performance.now()));
  };
  tick();
}

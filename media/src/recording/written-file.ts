import { createHash, type Hash } from "node:crypto";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { chainAfter } from "./chain.ts";
import type { DiskFiles } from "./disk-files.ts";
import { CHECK_BYTES, segmentPath, writeHeadBox, writeSealBox } from "./file-format.ts";
import { encodeKeyFrames, type KeyFrame } from "./key-frames.ts";
import type { NewSegment, SegmentSeal } from "./segment-rows.ts";
import type { FragmentOrder } from "./writer-messages.ts";

/** One file that is being written. What was appended is hashed as it goes; nothing is ever read back. */
export class WrittenFile {
  readonly segment: NewSegment;
  /** Below the recordings' directory. */
  readonly path: string;
  /** The disk reported an error since the file was created. */
  isSuspect = false;
  /** Monotonic, ms: since when something in it is not durable; null: all is. */
  dirtySinceMs: number | null = null;
  /** The wait for the platter that goes on; null: none. */
  syncing: Promise<void> | null = null;
  readonly #files: DiskFiles;
  readonly #handle: number;
  #hash: Hash = createHash("sha256");
  readonly #keyFrames: KeyFrame[] = [];
  #bytes = 0;
  #endAt: number;

  /** Creates the file and writes what stands before the first fragment. Throws the system's error; nothing is left open then. */
  constructor(files: DiskFiles, directory: string, segment: NewSegment, init: Uint8Array) {
    this.segment = segment;
    this.path = segmentPath(segment);
    this.#files = files;
    this.#endAt = segment.startAt;
    this.#handle = files.create(`${directory}/${this.path}`);
    try {
      const start = Buffer.concat([init, headOf(segment)]);
      this.#append(start, this.#hash.copy().update(start));
    } catch (error) {
      files.close(this.#handle);
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Not one fragment is in it. */
  get isEmpty(): boolean {
    return this.#keyFrames.length === 0;
  }

  /** A fragment, whose check is filled in. All of it, or nothing: what a full disk took of it is cut off again. Answers the key frame that it begins with. */
  append(bytes: Uint8Array, { isKey, afterMs, endAt }: Pick<FragmentOrder, "isKey" | "afterMs" | "endAt">): KeyFrame | null {
    const keyFrame = isKey ? { atByte: this.#bytes, afterMs } : null;
    const checkAt = bytes.length - CHECK_BYTES;
    const hash = this.#hash.copy().update(bytes.subarray(0, checkAt));
    bytes.set(hash.copy().digest().subarray(0, CHECK_BYTES), checkAt);
    this.#append(bytes, hash.update(bytes.subarray(checkAt)));
    if (keyFrame !== null) this.#keyFrames.push(keyFrame);
    this.#endAt = Math.max(this.#endAt, endAt);
    return keyFrame;
  }

  sync(): Promise<void> {
    this.dirtySinceMs = null;
    return this.#files.sync(this.#handle);
  }

  /** What its row and its seal will say; nothing can be appended any more. `endAt` null: that of its last frame. */
  whole(endAt: number | null): SegmentSeal {
    const sha256 = this.#hash.digest();
    const known = { endAt: Math.max(this.segment.startAt, endAt ?? this.#endAt), bytes: this.#bytes };
    const chain = chainAfter(this.segment.chainBefore, sha256, { ...this.segment, ...known });
    return { ...known, isSuspect: this.isSuspect, keyFrames: this.#keyFrames, sha256, chain };
  }

  /** Writes the seal, in place of one that was written before or only in part. */
  seal({ endAt, bytes, sha256, chain, isSuspect, keyFrames }: SegmentSeal): void {
    const table = encodeKeyFrames(keyFrames).toString("base64");
    const told = { endAt: endAt as EpochMs, bytes, sha256: hex(sha256), chain: hex(chain), isSuspect, keyFrames: table };
    this.#files.truncate(this.#handle, bytes);
    this.#files.append(this.#handle, writeSealBox(told));
  }

  close(): void {
    this.#files.close(this.#handle);
  }

  /** `hash`: of the file with `bytes` at its end. */
  #append(bytes: Uint8Array, hash: Hash): void {
    try {
      this.#files.append(this.#handle, bytes);
    } catch (error) {
      this.isSuspect = true;
      this.#files.truncate(this.#handle, this.#bytes);
      throw error;
    }
    this.#hash = hash;
    this.#bytes += bytes.length;
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

function headOf({
  id,
  cameraId: camera,
  stream,
  run,
  day,
  ordinal,
  startAt,
  clockOffsetMs,
  codecString,
  chainBefore,
}: NewSegment): Buffer {
  const known = { id, camera, stream, run, day, ordinal, startAt: startAt as EpochMs, clockOffsetMs, codecString };
  return writeHeadBox({ ...known, chainBefore: hex(chainBefore) });
}

import { StreamName } from "@vigie/shared/cameras/schema";
import { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { UtcDay } from "@vigie/shared/recordings/schema";
import { z } from "zod";
import { box } from "../fmp4/boxes.ts";

/**
 * A recorded file, byte for byte (ISO/IEC 14496-12 §4.2: each box is a 32-bit size, a type, its content):
 *
 *     ftyp moov                    init segment of the parameter sets that the camera sent: bytes 0 … initBytes − 1
 *     uuid  HEAD_UUID   SegmentHead, JSON
 *     prft moof mdat free          one fragment: frames of at most a second, written at once; the first begins with a key frame
 *     prft moof mdat free …        a key frame always begins a fragment
 *     uuid  SEAL_UUID   SegmentSeal, JSON: the file is whole. SHA-256 and `bytes` are of all before this box
 *
 * `prft` (§8.16.5, version 1, flags 24) gives the node's clock, NTP time stamp, when the first byte of the fragment's first frame came, and the decoding
 * time of that frame in media time. `free` (§8.1.2) holds the check: the first 8 bytes of the SHA-256 of all that stands before them in the file, so that a
 * fragment whose bytes did not all reach the disk is known for what it is. Media time (`tfdt`, 90 kHz) goes on through a run from file to file, and begins at 0 with it. A file without a seal was
 * being written when the node died: whatever follows its last fragment that is whole is not to be believed.
 */
export const HEAD_UUID = "7b5e6d0a-41f3-4c2e-9d58-3f1b7c9a0e61";
export const SEAL_UUID = "c2f08a94-6e1d-47b7-8b3c-50d9e4a7f213";
const UUID_BYTES = 16;
/** Of the hash, at the end of each fragment. */
export const CHECK_BYTES = 8;
const EMPTY_CHECK_BOX = box("free", Buffer.alloc(CHECK_BYTES));
export const CHECK_BOX_BYTES = EMPTY_CHECK_BOX.length;

/** The check's box; whoever writes the fragment to the file fills in its last `CHECK_BYTES`. */
export function writeCheckBox(target: Buffer, at: number): void {
  EMPTY_CHECK_BOX.copy(target, at);
}
/** Size, type and user type of a `uuid` box: its JSON begins so far into it. */
export const UUID_BOX_HEAD_BYTES = 8 + UUID_BYTES;
/** No head or seal is longer: what claims to be is damage. */
export const LONGEST_UUID_BOX_BYTES = 1024 * 1024;

const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Known when the first frame comes. Instants: node's clock, ms. */
export const SegmentHead = z.object({
  id: z.uuidv7(),
  camera: CameraId,
  stream: StreamName,
  run: z.uuidv7(),
  /** Of `startAt`: a group of pictures that begins before midnight ends in its own file. */
  day: UtcDay,
  ordinal: z.number().int().nonnegative(),
  startAt: EpochMs,
  /** Camera's clock minus the node's at the first frame; null: the camera does not tell its own. */
  clockOffsetMs: z.number().nullable(),
  /** RFC 6381. */
  codecString: z.string(),
  chainBefore: Sha256Hex,
});
export type SegmentHead = z.infer<typeof SegmentHead>;

export const SegmentSeal = z.object({
  /** End of the last frame; within a run the start of the next file. */
  endAt: EpochMs,
  /** Of the file before the seal. */
  bytes: z.number().int().positive(),
  sha256: Sha256Hex,
  chain: Sha256Hex,
  /** The disk reported an error while the file was written. */
  isSuspect: z.boolean(),
  /** `encodeKeyFrames`, base64. */
  keyFrames: z.base64(),
});
export type SegmentSeal = z.infer<typeof SegmentSeal>;

export const writeHeadBox = (head: SegmentHead): Buffer => uuidBox(HEAD_UUID, head);
export const writeSealBox = (seal: SegmentSeal): Buffer => uuidBox(SEAL_UUID, seal);

const userType = (uuid: string): Buffer => Buffer.from(uuid.replaceAll("-", ""), "hex");

const uuidBox = (uuid: string, content: SegmentHead | SegmentSeal): Buffer =>
  box("uuid", userType(uuid), Buffer.from(JSON.stringify(content), "utf8"));

/** Of a whole `uuid` box with its head; null: not a segment's head, or not one that makes sense. */
export const readHeadBox = (bytes: Buffer): SegmentHead | null => readUuidBox(bytes, HEAD_UUID, SegmentHead);

/** Of a whole `uuid` box with its head; null: not a segment's seal, or not one that makes sense. */
export const readSealBox = (bytes: Buffer): SegmentSeal | null => readUuidBox(bytes, SEAL_UUID, SegmentSeal);

function readUuidBox<T>(bytes: Buffer, uuid: string, schema: z.ZodType<T>): T | null {
  if (!bytes.subarray(8, UUID_BOX_HEAD_BYTES).equals(userType(uuid))) return null;
  return schema.safeParse(parsedJson(bytes.toString("utf8", UUID_BOX_HEAD_BYTES))).data ?? null;
}

/** Undefined, which no schema takes, for what is no JSON: a torn or overwritten box is expected trouble here. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a file's place tells of it. `startAt`: whole ms. */
export interface SegmentPlace {
  cameraId: CameraId;
  stream: StreamName;
  day: string;
  startAt: number;
  ordinal: number;
  id: string;
}

/** `<camera>/<stream>/<yyyy-mm-dd>`, below the recordings' directory. */
export const dayDirectory = ({ cameraId, stream, day }: Pick<SegmentPlace, "cameraId" | "stream" | "day">): string =>
  `${cameraId}/${stream}/${day}`;

/** `<camera>/<stream>/<yyyy-mm-dd>/<start ms>-<ordinal>-<segment id>.mp4`, below the recordings' directory. */
export const segmentPath = (place: SegmentPlace): string =>
  `${dayDirectory(place)}/${Math.floor(place.startAt)}-${place.ordinal}-${place.id}.mp4`;

const PLACE = /^([0-9a-f-]{36})\/(main|sub)\/(\d{4}-\d{2}-\d{2})\/(\d+)-(\d+)-([0-9a-f-]{36})\.mp4$/;

/** Null: no path that `segmentPath` makes. */
export function parseSegmentPath(path: string): SegmentPlace | null {
  const [, camera, stream, day, startAt, ordinal, id] = PLACE.exec(path) ?? [];
  const ids = z.object({ cameraId: CameraId, stream: StreamName, id: z.uuidv7() }).safeParse({ cameraId: camera, stream, id });
  if (!ids.success || day === undefined) return null;
  return { ...ids.data, day, startAt: Number(startAt), ordinal: Number(ordinal) };
}

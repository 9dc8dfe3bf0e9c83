import { createHash, type Hash } from "node:crypto";
import { fstatSync, readSync } from "node:fs";
import {
  CHECK_BYTES,
  LONGEST_UUID_BOX_BYTES,
  readHeadBox,
  readSealBox,
  SEAL_UUID,
  type SegmentHead,
  type SegmentSeal,
} from "./file-format.ts";
import { FRAGMENT_BOXES, type Fragment, readFragment } from "./fragment-reader.ts";

const BOX_HEAD_BYTES = 8;
/** No fragment of a second is longer, at any rate a camera sends: what claims to be is damage. */
const LONGEST_FRAGMENT_BYTES = 64 * 1024 * 1024;
const LONGEST_INIT_BYTES = 1024 * 1024;
/** Init segment and head of nearly every file. */
const FIRST_READ_BYTES = 4096;
/** Seal of nearly every file: a key frame takes about 8 bytes of it. */
const LAST_READ_BYTES = 4096;
const LONGEST_LAST_READ_BYTES = 256 * 1024;

/** Type and user type of a seal's box. */
const SEAL_TYPE = Buffer.concat([Buffer.from("uuid", "latin1"), Buffer.from(SEAL_UUID.replaceAll("-", ""), "hex")]);
/** A fragment of a second at 4 Mbit/s is read at once. */
const FRAGMENT_READ_BYTES = 768 * 1024;

/** What every recording begins with, as far as it is whole. */
export interface FileStart {
  readonly fileBytes: number;
  /** 0: it does not begin with a whole init segment. */
  readonly initBytes: number;
  /** Null: not there, or not one that makes sense. */
  readonly head: SegmentHead | null;
  /** Up to the end of the head, or of what stands in its place: where the first fragment begins. */
  readonly startBytes: number;
}

export interface FragmentAt extends Fragment {
  readonly atByte: number;
}

/** What a file holds, read from its first byte to the last that makes sense. */
export interface ReadSegment extends FileStart {
  readonly fragments: readonly FragmentAt[];
  readonly seal: SegmentSeal | null;
  /** Up to here it is whole: the seal, if any, not counted. */
  readonly wholeBytes: number;
  /** SHA-256 of those bytes. */
  readonly sha256: Buffer;
  /** What stands behind those bytes, in words; null: the seal, or nothing. */
  readonly fault: string | null;
}

/** Init segment and head: one read of 4 kB. Of whatever file; throws only what the disk does. */
export function readFileStart(file: number): FileStart {
  const fileBytes = fstatSync(file).size;
  const reader = readerOf(file, fileBytes, FIRST_READ_BYTES);
  const ftyp = reader.boxAt(0);
  const moov = ftyp?.type === "ftyp" ? reader.boxAt(ftyp.sizeBytes) : null;
  const initBytes = ftyp === null || moov?.type !== "moov" ? 0 : ftyp.sizeBytes + moov.sizeBytes;
  if (initBytes === 0 || initBytes > Math.min(LONGEST_INIT_BYTES, fileBytes))
    return { fileBytes, initBytes: 0, head: null, startBytes: 0 };
  const box = reader.boxAt(initBytes);
  const isThere = box?.type === "uuid" && box.sizeBytes <= LONGEST_UUID_BOX_BYTES && initBytes + box.sizeBytes <= fileBytes;
  if (!isThere) return { fileBytes, initBytes, head: null, startBytes: initBytes };
  const head = readHeadBox(reader.bytes(initBytes, box.sizeBytes));
  return { fileBytes, initBytes, head, startBytes: initBytes + box.sizeBytes };
}

/**
 * The seal at a file's end, found from there: one read of 4 kB, whatever the file's length. Null: it does not end with one. That the bytes before it
 * are what it says is not looked at.
 */
export function readFileEnd(file: number, fileBytes: number): SegmentSeal | null {
  for (let lengthBytes = LAST_READ_BYTES; ; lengthBytes *= 8) {
    const from = Math.max(0, fileBytes - lengthBytes);
    const end = readAt(file, from, fileBytes - from);
    const at = end.lastIndexOf(SEAL_TYPE) - 4;
    if (at >= 0) {
      const seal = end.readUInt32BE(at) === end.length - at ? readSealBox(end.subarray(at)) : null;
      return seal?.bytes === from + at ? seal : null;
    }
    if (from === 0 || lengthBytes >= LONGEST_LAST_READ_BYTES) return null;
  }
}

/**
 * Reads a whole file, a fragment at a time, and hashes what is whole of it. For any file, whole, torn or garbage: it says what it found. Throws only what
 * the disk does.
 */
export function readSegment(file: number): ReadSegment {
  const start = readFileStart(file);
  let hash = createHash("sha256").update(readAt(file, 0, start.startBytes));
  const reader = readerOf(file, start.fileBytes, FRAGMENT_READ_BYTES);
  const fragments: FragmentAt[] = [];
  let at = start.startBytes;
  let fault: string | null = start.initBytes === 0 ? "no init segment" : null;
  let seal: SegmentSeal | null = null;
  while (fault === null && at < start.fileBytes) {
    seal = sealAt(reader, at);
    if (seal !== null) break;
    const next = fragmentAt(reader, at);
    const checked = typeof next === "string" ? null : hashIfChecked(hash, next.bytes);
    if (typeof next === "string") fault = next;
    else if (checked === null) fault = "a fragment that is not as it was written";
    else {
      hash = checked;
      fragments.push({ ...next.fragment, atByte: at });
      at += next.bytes.length;
    }
  }
  if (seal !== null && at + (reader.boxAt(at)?.sizeBytes ?? 0) !== start.fileBytes) fault = "something behind the seal";
  return { ...start, fragments, seal, wholeBytes: at, sha256: hash.digest(), fault };
}

/** The hash of all up to the fragment's end, from that of all before it; null: the fragment's check says something else. */
function hashIfChecked(before: Hash, fragment: Buffer): Hash | null {
  const checkAt = fragment.length - CHECK_BYTES;
  const hash = before.copy().update(fragment.subarray(0, checkAt));
  const check = hash.copy().digest().subarray(0, CHECK_BYTES);
  return check.equals(fragment.subarray(checkAt)) ? hash.update(check) : null;
}

function sealAt(reader: Reader, at: number): SegmentSeal | null {
  const box = reader.boxAt(at);
  if (box?.type !== "uuid" || box.sizeBytes > LONGEST_UUID_BOX_BYTES || at + box.sizeBytes > reader.fileBytes) return null;
  const seal = readSealBox(reader.bytes(at, box.sizeBytes));
  return seal?.bytes === at ? seal : null;
}

/** What is wrong, in words, where no whole fragment begins. */
function fragmentAt(reader: Reader, at: number): { bytes: Buffer; fragment: Fragment } | string {
  let end = at;
  for (const type of FRAGMENT_BOXES) {
    const box = reader.boxAt(end);
    if (box === null) return "an end in the midst of a fragment";
    if (box.type !== type) return `no ${type} box where one should be`;
    end += box.sizeBytes;
    if (end > reader.fileBytes) return "an end in the midst of a fragment";
    if (end - at > LONGEST_FRAGMENT_BYTES) return "a fragment of impossible length";
  }
  const bytes = reader.bytes(at, end - at);
  const fragment = readFragment(bytes);
  return fragment === null ? "a fragment that is not whole" : { bytes, fragment };
}

interface Reader {
  readonly fileBytes: number;
  /** Its head alone; null: not there, or no size that a box can have. */
  boxAt(at: number): { type: string; sizeBytes: number } | null;
  /** Fewer at the file's end. Valid until the next call. */
  bytes(at: number, lengthBytes: number): Buffer;
}

/** Reads at least `readBytes` at a time, and from what it read what it can. */
function readerOf(file: number, fileBytes: number, readBytes: number): Reader {
  let window: Buffer = Buffer.alloc(0);
  let windowAt = 0;
  const bytes = (at: number, lengthBytes: number): Buffer => {
    const end = Math.min(fileBytes, at + lengthBytes);
    if (at < windowAt || end > windowAt + window.length) {
      window = readAt(file, at, Math.min(fileBytes - at, Math.max(readBytes, lengthBytes)));
      windowAt = at;
    }
    return window.subarray(at - windowAt, end - windowAt);
  };
  return {
    fileBytes,
    bytes,
    boxAt(at) {
      if (at + BOX_HEAD_BYTES > fileBytes) return null;
      const head = bytes(at, BOX_HEAD_BYTES);
      if (head.length < BOX_HEAD_BYTES) return null;
      const sizeBytes = head.readUInt32BE(0);
      return sizeBytes < BOX_HEAD_BYTES ? null : { type: head.toString("latin1", 4, 8), sizeBytes };
    },
  };
}

/** Fewer bytes where the file ends before. */
export function readAt(file: number, at: number, lengthBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, lengthBytes));
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, bytes.length - done, at + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

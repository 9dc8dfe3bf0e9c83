import {
  closeSync,
  constants,
  fdatasync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

export interface DiskSpace {
  totalBytes: number;
  /** For who is not root. */
  freeBytes: number;
  /** Changes when something else is mounted at the path, or nothing is any more. */
  device: number;
}

/**
 * What the writer needs of a disk. All throw or reject with the system's error. What waits for the platter is asynchronous, so that one file's wait holds
 * up no other's writing; the rest only hands over to the system's cache.
 */
export interface DiskFiles {
  /** Of a file that must not be there yet. */
  create(path: string): number;
  /** All of `bytes`, behind what is there. */
  append(handle: number, bytes: Uint8Array): void;
  truncate(handle: number, bytes: number): void;
  sync(handle: number): Promise<void>;
  close(handle: number): void;
  /** With those above it; resolves when each new one stands durably in the one above. */
  makeDirectory(path: string): Promise<void>;
  /** What was created or renamed in it is durable then. */
  syncDirectory(path: string): Promise<void>;
  remove(path: string): void;
  space(path: string): DiskSpace;
}

const fdatasyncOf = promisify(fdatasync);
const fsyncOf = promisify(fsync);

export const systemFiles: DiskFiles = {
  create: (path) => openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o640),
  append(handle, bytes) {
    // A disk that runs full takes a part, and refuses the rest when asked again.
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at);
  },
  truncate: ftruncateSync,
  sync: (handle) => fdatasyncOf(handle),
  close: closeSync,
  async makeDirectory(path) {
    const first = mkdirSync(path, { recursive: true, mode: 0o750 });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
  },
  syncDirectory,
  remove: unlinkSync,
  space(path) {
    const { blocks, bavail, bsize } = statfsSync(path);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize, device: statSync(path).dev };
  },
};

async function syncDirectory(path: string): Promise<void> {
  const handle = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await fsyncOf(handle);
  } finally {
    closeSync(handle);
  }
}

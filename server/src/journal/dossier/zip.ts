import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";
import { Zip, type ZipInputFile } from "fflate";

/** A file of an archive; its content is read when its turn comes. */
export interface ZipEntry {
  name: string;
  content: () => Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
}

const DEFLATE = 8;

/** An archive as it is made: no more of it in memory than a block. Deflated by the C library on another thread. */
export const zipOf = (entries: readonly ZipEntry[], mtime: number): Readable =>
  Readable.from(zipped(entries, mtime), { objectMode: false, highWaterMark: 1 });

async function* zipped(entries: readonly ZipEntry[], mtime: number): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, block) => {
    if (error === null) made.push(block);
    else failure = error;
  });
  for (const { name, content } of entries) {
    const file: ZipInputFile = { filename: name, size: 0, crc: 0, compression: DEFLATE, mtime };
    zip.add(file);
    for await (const block of deflated(content(), file)) {
      file.ondata?.(null, block, false);
      yield* made.splice(0);
    }
    file.ondata?.(null, new Uint8Array(), true);
  }
  zip.end();
  if (failure !== null) throw failure;
  yield* made.splice(0);
}

/** Counts into `file` what goes in. */
async function* deflated(content: ReturnType<ZipEntry["content"]>, file: ZipInputFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const deflate = createDeflateRaw();
  const feeding = pipeline(Readable.from(counted(content, file)), deflate);
  // A failure reaches the reader through the stream; here it must only not go unheard when the reader leaves first.
  feeding.catch(() => undefined);
  for await (const block of deflate) yield block as Uint8Array<ArrayBuffer>;
  await feeding;
}

async function* counted(content: ReturnType<ZipEntry["content"]>, file: ZipInputFile): AsyncGenerator<Buffer> {
  for await (const part of content) {
    const bytes = Buffer.from(part);
    file.size += bytes.length;
    file.crc = crc32(bytes, file.crc);
    yield bytes;
  }
}

import { StreamName } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import { EpochMs } from "@vigie/shared/kernel/units";
import type { InstantRange } from "@vigie/shared/recordings/playback";
import { z } from "zod";

const LISTS = { timeline: "timeline", segments: "segments", "playlist.m3u8": "playlist" } as const;
type List = (typeof LISTS)[keyof typeof LISTS];

export type Resource = { kind: List; asked: InstantRange } | { kind: "file"; segmentId: string };

const isList = (name: string): name is keyof typeof LISTS => Object.hasOwn(LISTS, name);

/** `<stream>/<resource>`; null: no such thing exists. A file is named by its id alone. Throws `request.invalid` without a range. */
export function parseResource(rest: string, query: URLSearchParams): { stream: StreamName; resource: Resource } | null {
  const [streamText, name = "", file, ...more] = rest.split("/");
  const stream = StreamName.safeParse(streamText).data;
  if (stream === undefined || more.length > 0) return null;
  if (file === undefined) return isList(name) ? { stream, resource: { kind: LISTS[name], asked: rangeOf(query) } } : null;
  const segmentId = z.uuidv7().safeParse(file.replace(/\.mp4$/, "")).data;
  return name === "files" && segmentId !== undefined ? { stream, resource: { kind: "file", segmentId } } : null;
}

function rangeOf(query: URLSearchParams): InstantRange {
  const [from, until] = [instant(query.get("from")), instant(query.get("until"))];
  if (from === null || until === null || until <= from) throw new AppError("request.invalid", "from and until, in ms, in order");
  return { from, until };
}

function instant(text: string | null): EpochMs | null {
  return text !== null && /^\d{1,14}(\.\d{1,6})?$/.test(text) ? EpochMs.parse(Number(text)) : null;
}

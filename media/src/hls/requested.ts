import { StreamName } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { Rendition, Segment } from "./segment.ts";

export type Resource =
  | { kind: "playlist"; msn: number | null; part: number | null; skips: boolean }
  | { kind: "init"; id: number }
  | { kind: "segment"; msn: number }
  | { kind: "part"; msn: number; part: number };

export const PLAYLIST_NAME = "live.m3u8";

const RESOURCE = /^(?:init(?<id>\d{1,9})|s(?<segment>\d{1,9})|p(?<msn>\d{1,9})\.(?<part>\d{1,9}))\.mp4$/;

/** `<stream>/<resource>`; null: no such thing exists. Throws `request.invalid` for delivery directives that make no sense (RFC 8216bis §6.2.5). */
export function parseResource(rest: string, query: URLSearchParams): { stream: StreamName; resource: Resource } | null {
  const [streamText, name, ...more] = rest.split("/");
  const stream = StreamName.safeParse(streamText).data;
  if (stream === undefined || name === undefined || more.length > 0) return null;
  if (name === PLAYLIST_NAME) return { stream, resource: { kind: "playlist", ...directives(query) } };
  const groups = RESOURCE.exec(name)?.groups;
  if (groups === undefined) return null;
  const { id, segment, msn, part } = groups;
  if (id !== undefined) return { stream, resource: { kind: "init", id: Number(id) } };
  if (segment !== undefined) return { stream, resource: { kind: "segment", msn: Number(segment) } };
  return { stream, resource: { kind: "part", msn: Number(msn), part: Number(part) } };
}

function directives(query: URLSearchParams): { msn: number | null; part: number | null; skips: boolean } {
  const msn = wholeNumber(query, "_HLS_msn");
  const part = wholeNumber(query, "_HLS_part");
  if (part !== null && msn === null) throw new AppError("request.invalid", "_HLS_part without _HLS_msn");
  const skip = query.get("_HLS_skip");
  if (skip !== null && skip !== "YES" && skip !== "v2") throw new AppError("request.invalid", "_HLS_skip is YES or v2");
  return { msn, part, skips: skip !== null };
}

function wholeNumber(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw new AppError("request.invalid", `${name} is not a whole number`);
  return Number(text);
}

/** The playlist says what `_HLS_msn` and `_HLS_part` ask for (§6.2.5.2). Throws `request.invalid` for what is too far ahead. */
export function isListed({ segments, partTargetTicks90k }: Rendition, msn: number | null, part: number | null): boolean {
  const last = segments.at(-1);
  if (msn === null) return last !== undefined;
  const lastMsn = last?.msn ?? -1;
  // Three parts' time, in whole parts: the Advance Part Limit.
  const advance = Math.max(3, Math.ceil((3 * 90_000) / partTargetTicks90k));
  const isFar = msn > lastMsn + 2 || (part !== null && msn >= lastMsn && part >= partsOf(last, msn) + advance);
  if (isFar) throw new AppError("request.invalid", `${msn}.${part ?? ""} is too far ahead of ${lastMsn}`);
  if (last === undefined || lastMsn < msn) return false;
  // A part behind a segment's last one is the first of the next.
  return lastMsn > msn || (part === null ? last.isComplete : part < last.parts.length);
}

const partsOf = (last: Segment | undefined, msn: number) => (last?.msn === msn ? last.parts.length : 0);

/** Bytes to send; `later`: hinted at and to come; `never`: not there, not any more, or a hint that came to nothing. */
export type Found = readonly Buffer[] | "later" | "never";

export function find(rendition: Rendition, resource: Exclude<Resource, { kind: "playlist" }>): Found {
  const { segments } = rendition;
  if (resource.kind === "init") {
    const init = segments.find((segment) => segment.init.id === resource.id)?.init;
    return init === undefined ? "never" : [init.data];
  }
  const segment = segments.find(({ msn }) => msn === resource.msn);
  if (resource.kind === "segment") return segment?.isComplete ? segment.parts.map(({ data }) => data) : "never";
  const part = segment?.parts[resource.part];
  if (part !== undefined) return [part.data];
  return isNext(segments.at(-1), resource) ? "later" : "never";
}

function isNext(last: Segment | undefined, { msn, part }: { msn: number; part: number }): boolean {
  if (last === undefined || last.isComplete) return msn === (last?.msn ?? -1) + 1 && part === 0;
  return msn === last.msn && part === last.parts.length;
}

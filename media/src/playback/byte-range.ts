import { AppError } from "@vigie/shared/kernel/problem";
import type { GrantedPart } from "./granted.ts";

/** Both included. */
export interface ByteRange {
  first: number;
  last: number;
}

const ONE_RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/;

/**
 * What of a file a request is answered with (RFC 9110 §14.2); `isPartial`: by 206. Several ranges at once, other units and an `If-Range`, for which
 * there is no validator, are answered by the whole. Throws `playback.bytes_outside` for what the file does not have, or the grant does not let out.
 */
export function askedBytes(
  part: GrantedPart,
  { range, ifRange }: { range: string | undefined; ifRange: string | undefined },
): ByteRange & { isPartial: boolean } {
  const { bytes, initBytes } = part.segment;
  const found = ifRange === undefined ? ONE_RANGE.exec(range ?? "") : null;
  const [, firstText, lastText = "", suffixText] = found ?? [];
  const last = lastText === "" ? bytes - 1 : Math.min(Number(lastText), bytes - 1);
  if (found === null || (lastText !== "" && Number(lastText) < Number(firstText))) return { ...whole(part), isPartial: false };
  const first = firstText === undefined ? Math.max(0, bytes - Number(suffixText)) : Number(firstText);
  if (first >= bytes || first > last || suffixText === "0") throw outside(`${range} of ${bytes} bytes`);
  if (first >= part.fromByte) return { first, last, isPartial: true };
  if (first >= initBytes) throw outside(`${range} lies before the granted range`);
  return { first, last: Math.min(last, initBytes - 1), isPartial: true };
}

function whole({ segment, fromByte }: GrantedPart): ByteRange {
  if (fromByte > 0) throw outside("the whole file begins before the granted range: ask for a part");
  return { first: 0, last: segment.bytes - 1 };
}

const outside = (detail: string) => new AppError("playback.bytes_outside", detail);

import type { StreamName } from "@vigie/shared/cameras/schema";
import type { TileStatus } from "../tile/index.ts";

/** A link that did not carry a full picture is not asked for one again before this. */
const REFUSED_MS = 5 * 60_000;

/** Until when the full picture is not tried, on the monotonic clock; null: nothing speaks against it. */
export type Thrift = number | null;

/** The small picture among others; the full one for the one that is enlarged, as long as the link carries it. */
export const streamFor = (isEnlarged: boolean, thrift: Thrift, nowMs: number): StreamName =>
  isEnlarged && (thrift === null || nowMs >= thrift) ? "main" : "sub";

/** After what the enlarged tile said of its full picture: it came on a lower rung, or this browser cannot decode it. */
export function nextThrift(thrift: Thrift, { rung, state }: Pick<TileStatus, "rung" | "state">, nowMs: number): Thrift {
  return rung !== "full" || state.name === "undecodable" ? nowMs + REFUSED_MS : thrift;
}

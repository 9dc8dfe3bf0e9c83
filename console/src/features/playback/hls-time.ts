/** What a playlist says of a piece: where it lies in the player's time (seconds), and when its first picture was taken in (EXT-X-PROGRAM-DATE-TIME). */
export interface DatedPiece {
  start: number;
  duration: number;
  programDateTime: number | null;
}

/** Rounding of dates to the millisecond and of lengths to the tick. */
const SLACK_MS = 20;

/** The instant at a place of the player's time; null: the playlist does not date it. Gaps take no time in it. */
export function instantAt(pieces: readonly DatedPiece[], timeS: number): number | null {
  const piece = pieces.findLast(({ start, programDateTime }) => programDateTime !== null && start <= timeS + 0.001);
  if (piece?.programDateTime === null || piece === undefined) return null;
  return piece.programDateTime + (timeS - piece.start) * 1_000;
}

/** Where an instant lies in the player's time; null: no piece shows it. */
export function timeAt(pieces: readonly DatedPiece[], at: number): number | null {
  const piece = pieces.findLast(({ programDateTime }) => programDateTime !== null && programDateTime <= at + SLACK_MS);
  if (piece?.programDateTime === null || piece === undefined) return null;
  const afterMs = Math.max(0, at - piece.programDateTime);
  return afterMs <= piece.duration * 1_000 + SLACK_MS ? piece.start + Math.min(afterMs / 1_000, piece.duration) : null;
}

/** Where the first piece after an instant begins; null: none follows. */
export const timeAfter = (pieces: readonly DatedPiece[], at: number): number | null =>
  pieces.find(({ programDateTime }) => programDateTime !== null && programDateTime > at)?.start ?? null;

import type { DisplayId } from "@vigie/shared/kernel/units";
import type { Layout } from "@vigie/shared/walls/layouts";
import type { Display, TileContent } from "@vigie/shared/walls/schema";
import { type Arrangement, arranged, spotted } from "./geometry.ts";

/** What one window shows of its screen. The display itself is the server's; the rest is this window's alone. */
export interface WallState {
  displayId: DisplayId | null;
  /** As the server last said, with what was asked and is not answered yet. */
  display: Display | null;
  /** Tiles whose content was asked for and is not the server's yet: their picture waits for its answer. */
  pending: ReadonlySet<number>;
  selected: number;
  /** The selected tile large, the others small around it. */
  isPromoted: boolean;
  hasStatistics: boolean;
  /** The camera tree beside the wall. */
  isRailShown: boolean;
}

const NONE: ReadonlySet<number> = new Set();

export const EMPTY: WallState = {
  displayId: null,
  display: null,
  pending: NONE,
  selected: 0,
  isPromoted: false,
  hasStatistics: false,
  isRailShown: true,
};

/** Which tiles are drawn where: the layout's, or one large and the others small. */
export function arrangementOf(
  layout: Layout,
  { display, selected, isPromoted }: Pick<WallState, "display" | "selected" | "isPromoted">,
): Arrangement {
  return isPromoted ? spotted(layout, selected, (tile) => display?.tiles[tile]?.content !== null) : arranged(layout);
}

/** The state with another display. A tile that the layout no longer shows cannot be the one worked with. */
export function withShown(before: WallState, confirmed: Display | null, display: Display | null): Partial<WallState> {
  const pending = differing(confirmed, display);
  if (display === null || before.selected < arranged(display.layout).places.length) return { display, pending };
  return { display, pending, selected: 0, isPromoted: false };
}

function differing(confirmed: Display | null, shown: Display | null): ReadonlySet<number> {
  if (confirmed === shown || confirmed === null || shown === null) return NONE;
  const pending = shown.tiles.flatMap(({ content }, tile) =>
    isSame(content, confirmed.tiles[tile]?.content ?? null) ? [] : [tile],
  );
  return pending.length === 0 ? NONE : new Set(pending);
}

/** Contents are small and flat. A carousel that is only held goes on showing. */
function isSame(a: TileContent | null, b: TileContent | null): boolean {
  if (a?.kind === "carousel" && b?.kind === "carousel") return a.carouselId === b.carouselId;
  return JSON.stringify(a) === JSON.stringify(b);
}

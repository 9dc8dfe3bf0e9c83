import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, ViewingId } from "@vigie/shared/kernel/units";
import type { InstantRange } from "@vigie/shared/recordings/playback";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { ViewingDoor } from "./door.ts";
import { joined } from "./instant-ranges.ts";

/** One way in which a viewing is shown: a channel of a media socket, or a stream over HLS. */
export interface ViewingHolder {
  readonly cameraId: CameraId;
  /** Of recordings: what was fetched so far. Of live pictures: nothing to say. */
  readonly fetched?: readonly InstantRange[];
  /** Tells its viewer and lets go. */
  end(cause: ViewingCause): void;
}

interface OpenViewing {
  openedMs: number;
  holders: Set<ViewingHolder>;
  fetched: readonly InstantRange[] | null;
}

/**
 * What shows which viewing, over all sockets and HLS: a viewing may be shown several times at once, as when a tile changes stream or
 * transport without a gap, and is over with the last one.
 */
export class OpenViewings {
  readonly #viewings = new Map<ViewingId, OpenViewing>();
  readonly #clock: Clock;
  readonly #closed: ViewingDoor["closed"];

  constructor(clock: Clock, closed: ViewingDoor["closed"]) {
    this.#clock = clock;
    this.#closed = closed;
  }

  get ids(): ViewingId[] {
    return [...this.#viewings.keys()];
  }

  enter(viewingId: ViewingId, holder: ViewingHolder): void {
    const viewing = this.#viewings.get(viewingId) ?? { openedMs: this.#clock.monotonicMs(), holders: new Set(), fetched: null };
    viewing.holders.add(holder);
    this.#viewings.set(viewingId, viewing);
  }

  leave(viewingId: ViewingId, holder: ViewingHolder, cause: ViewingCause): void {
    const viewing = this.#viewings.get(viewingId);
    if (viewing === undefined || !viewing.holders.delete(holder)) return;
    if (holder.fetched !== undefined) viewing.fetched = [...(viewing.fetched ?? []), ...holder.fetched];
    if (viewing.holders.size > 0) return;
    this.#viewings.delete(viewingId);
    const ranges = viewing.fetched === null ? null : joined(viewing.fetched);
    this.#closed(viewingId, cause, (this.#clock.monotonicMs() - viewing.openedMs) / 1000, ranges);
  }

  end(viewingId: ViewingId, cause: ViewingCause): void {
    for (const holder of [...(this.#viewings.get(viewingId)?.holders ?? [])]) holder.end(cause);
  }

  /** Everything that shows the camera. */
  endCamera(cameraId: CameraId, cause: ViewingCause): void {
    const holders = [...this.#viewings.values()].flatMap((viewing) => [...viewing.holders]);
    for (const holder of holders) if (holder.cameraId === cameraId) holder.end(cause);
  }
}

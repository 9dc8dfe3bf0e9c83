import type { EpochMs } from "@vigie/shared/kernel/units";
import type { GapCause, RecordingState } from "@vigie/shared/recordings/schema";
import type { RecordedStream, WriterOrder } from "./writer-messages.ts";

export interface GapWatchDeps {
  recorded: RecordedStream;
  post(order: Extract<WriterOrder, { kind: "gap" | "gap-end" }>): void;
  changed(state: RecordingState): void;
}

/** The first connection, and the wait for a key frame: nobody's fault. */
const LONGEST_START_MS = 5_000;

/** Whose fault it is that nothing comes: camera and network are told apart once, when it begins. */
const isOfSource = (cause: GapCause): boolean => cause === "camera" || cause === "network";

/** One stream's line in the gap ledger, and what its recorder is said to do. Instants: node's clock. */
export class GapWatch {
  readonly #deps: GapWatchDeps;
  #state: RecordingState;
  /** Null: none goes on. `cause` null: nobody knows yet, nothing is in the ledger. */
  #gap: { from: EpochMs; cause: GapCause | null } | null = null;

  constructor(deps: GapWatchDeps, at: EpochMs) {
    this.#deps = deps;
    this.#state = { state: "off", sinceAt: at };
  }

  get state(): RecordingState {
    return this.#state;
  }

  /** Since when nothing is recorded that should be; null: it is. */
  get from(): EpochMs | null {
    return this.#gap?.from ?? null;
  }

  get cause(): GapCause | null {
    return this.#gap?.cause ?? null;
  }

  /** It is to be recorded from now on; whether it can, who knows. */
  want(at: EpochMs): void {
    this.#gap ??= { from: at, cause: null };
  }

  /** The ledger holds one already that goes on, from an earlier life of the node. */
  inherit(from: EpochMs): void {
    this.#gap = { from, cause: "node" };
    this.#say({ state: "gap", sinceAt: from, cause: "node" });
  }

  /** `from`: where what is on the disk ends; `at`: now. A gap that goes on changes its cause now, unless it only changed its face. */
  open(from: EpochMs, cause: GapCause, at: EpochMs): void {
    const before = this.#gap;
    if (before !== null && before.cause !== null) {
      if (before.cause === cause || (isOfSource(before.cause) && isOfSource(cause))) return;
      this.#post({ kind: "gap-end", until: at });
      this.#begin(at, cause);
    } else this.#begin(before === null ? from : before.from, cause);
  }

  /** Pictures are on the disk again, from `at` on. */
  close(at: EpochMs): void {
    const before = this.#gap;
    this.#gap = null;
    if (before !== null && (before.cause !== null || at - before.from > LONGEST_START_MS)) {
      if (before.cause === null) this.#post({ kind: "gap", from: before.from, cause: "camera" });
      this.#post({ kind: "gap-end", until: at });
    }
    if (this.#state.state !== "recording") this.#say({ state: "recording", sinceAt: at });
  }

  /** Something was missing between two pictures. */
  hole(from: EpochMs, until: EpochMs, cause: GapCause): void {
    if (this.#gap !== null || until <= from) return;
    this.#post({ kind: "gap", from, cause });
    this.#post({ kind: "gap-end", until });
  }

  /** Said, and not written: it may still reach the disk. */
  doubt(from: EpochMs): void {
    if (this.#gap === null && this.#state.state === "recording") this.#say({ state: "gap", sinceAt: from, cause: "disk" });
  }

  /** It is not to be recorded any more. */
  off(at: EpochMs): void {
    if (this.#gap !== null && this.#gap.cause !== null) this.#post({ kind: "gap-end", until: at });
    this.#gap = null;
    if (this.#state.state !== "off") this.#say({ state: "off", sinceAt: at });
  }

  #begin(from: EpochMs, cause: GapCause): void {
    this.#gap = { from, cause };
    this.#post({ kind: "gap", from, cause });
    this.#say({ state: "gap", sinceAt: from, cause });
  }

  #post(order: { kind: "gap"; from: EpochMs; cause: GapCause } | { kind: "gap-end"; until: EpochMs }): void {
    this.#deps.post({ ...this.#deps.recorded, ...order });
  }

  #say(state: RecordingState): void {
    this.#state = state;
    this.#deps.changed(state);
  }
}

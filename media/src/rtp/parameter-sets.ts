import type { ParameterSets } from "../frames/frame.ts";
import type { NalRules } from "./nal-rules.ts";

/** Longer than any encoder writes; what is longer is not taken, so that a broken camera cannot fill the memory. */
const MAX_SET_BYTES = 4096;

type SetKind = "vps" | "sps" | "pps";

/** Parameter sets in force, by their identifiers: those of the session description first, replaced by those in the stream. */
export class ParameterSetStore {
  readonly #rules: NalRules;
  readonly #sets: Record<SetKind, Map<number, Buffer>> = { vps: new Map(), sps: new Map(), pps: new Map() };
  #current: ParameterSets | null = null;

  constructor(rules: NalRules, initial: readonly Buffer[]) {
    this.#rules = rules;
    for (const nal of initial) {
      if (nal.length < rules.headerBytes) continue;
      const role = rules.role(rules.typeOf(nal[0] ?? 0));
      if (role === "vps" || role === "sps" || role === "pps") this.accept(role, nal, 0, nal.length);
    }
  }

  /** Takes `buffer[start, end)`, copied only when it differs from what is held. */
  accept(kind: SetKind, buffer: Buffer, start: number, end: number): void {
    if (end - start <= this.#rules.headerBytes || end - start > MAX_SET_BYTES || this.holds(kind, buffer, start, end)) return;
    const nal = Buffer.from(buffer.subarray(start, end));
    const id = this.#rules.parameterSetId(kind, nal);
    if (id === null) return;
    this.#sets[kind].set(id, nal);
    this.#current = null;
  }

  /** `buffer[start, end)` is in force already, byte for byte. */
  holds(kind: SetKind, buffer: Buffer, start: number, end: number): boolean {
    for (const set of this.#sets[kind].values()) {
      if (set.length === end - start && buffer.compare(set, 0, set.length, start, end) === 0) return true;
    }
    return false;
  }

  /** The same object until a byte changes. Null: not enough to decode with. */
  get current(): ParameterSets | null {
    const { vps, sps, pps } = this.#sets;
    if (this.#current === null && sps.size > 0 && pps.size > 0 && (vps.size > 0 || this.#rules.codec === "h264")) {
      this.#current = { codec: this.#rules.codec, vps: [...vps.values()], sps: [...sps.values()], pps: [...pps.values()] };
    }
    return this.#current;
  }
}

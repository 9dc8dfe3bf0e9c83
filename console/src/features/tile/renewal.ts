import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { GRANT_VALID_MS } from "@vigie/shared/viewings/schema";

/** A grant is renewed after a third of its life, so that two failures in a row still leave the picture. */
const RENEW_MS = GRANT_VALID_MS / 3;
const RENEW_AGAIN_MS = 15_000;

export interface RenewalDeps {
  clock: Clock;
  /** Null when there is none to be had now. */
  askGrant: () => Promise<string | null>;
  /** Gives the node the further grant; `done` or `failed` is told when the node answers. */
  renew: (grant: string) => void;
  /** Null: the grant is in force again. */
  onSince: (sinceAt: EpochMs | null) => void;
}

/** Keeps one grant in force, and knows since when it is not. */
export class Renewal {
  readonly #deps: RenewalDeps;
  #sinceAt: EpochMs | null = null;
  #isRunning = false;
  #cancel: () => void = () => undefined;

  constructor(deps: RenewalDeps) {
    this.#deps = deps;
  }

  get sinceAt(): EpochMs | null {
    return this.#sinceAt;
  }

  start(): void {
    this.#isRunning = true;
    this.#in(RENEW_MS);
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancel();
  }

  done(): void {
    this.#tell(null);
  }

  /** The first of several failures is what the operator reads, and the next try does not wait for its turn. */
  failed(sinceAt: EpochMs): void {
    this.#tell(this.#sinceAt === null || sinceAt < this.#sinceAt ? sinceAt : this.#sinceAt);
    this.#in(RENEW_AGAIN_MS);
  }

  #tell(sinceAt: EpochMs | null): void {
    this.#sinceAt = sinceAt;
    this.#deps.onSince(sinceAt);
  }

  #in(delayMs: number): void {
    this.#cancel();
    this.#cancel = this.#deps.clock.after(delayMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const grant = await this.#deps.askGrant();
    if (!this.#isRunning) return;
    if (grant === null) return this.failed(this.#deps.clock.now());
    this.#in(RENEW_MS);
    this.#deps.renew(grant);
  }
}

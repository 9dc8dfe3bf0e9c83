import type { Clock } from "@vigie/shared/kernel/clock";
import { MseDeck } from "./mse-deck.ts";

/** A wall that changes its scene, and some more: each holds a decoder. */
export const SPARE_DECKS = 40;
/** Spares that nobody took for so long go; one after the other, since each costs the page a few milliseconds. */
export const SPARE_MS = 30_000;
const RELEASE_APART_MS = 100;

interface Spare {
  deck: MseDeck;
  sinceMs: number;
}

/** Decks of a page that play nothing: to make one costs the browser as much as to show its first picture. */
export class MseDecks {
  readonly #document: Document;
  readonly #clock: Clock;
  /** The one that was used last is at the end: its decoder is the warmest. */
  #spares: Spare[] = [];
  #cancelRelease: (() => void) | null = null;

  constructor(document: Document, clock: Clock) {
    this.#document = document;
    this.#clock = clock;
  }

  take(): MseDeck {
    const deck = this.#spares.pop()?.deck;
    if (deck === undefined || deck.isFit) return deck ?? new MseDeck(this.#document);
    deck.release();
    return this.take();
  }

  giveBack(deck: MseDeck): void {
    if (!deck.clear()) {
      deck.release();
      return;
    }
    this.#spares.push({ deck, sinceMs: this.#clock.monotonicMs() });
    if (this.#spares.length > SPARE_DECKS) this.#spares.shift()?.deck.release();
    this.#cancelRelease ??= this.#clock.after(SPARE_MS, () => this.#releaseOldest());
  }

  #releaseOldest(): void {
    this.#cancelRelease = null;
    const oldest = this.#spares[0];
    if (oldest === undefined) return;
    const leftMs = oldest.sinceMs + SPARE_MS - this.#clock.monotonicMs();
    if (leftMs <= 0) this.#spares.shift()?.deck.release();
    this.#cancelRelease = this.#clock.after(Math.max(leftMs, RELEASE_APART_MS), () => this.#releaseOldest());
  }
}

const ofDocuments = new WeakMap<Document, MseDecks>();

/** The decks of this page. */
export function decksOf(document: Document, clock: Clock): MseDecks {
  const decks = ofDocuments.get(document) ?? new MseDecks(document, clock);
  ofDocuments.set(document, decks);
  return decks;
}

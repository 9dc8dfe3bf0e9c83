import type { Clock } from "@vigie/shared/kernel/clock";

/** Time alone changes what a tile says: it is looked at this often. */
export const TICK_MS = 250;

/** `tick` counts the ticks of the page: what all tiles do seldom they do in the same one. */
type Act = (tick: number) => void;

interface Ticker {
  readonly acts: Set<Act>;
  tick: number;
  cancel: () => void;
}
const tickers = new WeakMap<Clock, Ticker>();

/** Calls `act` each `TICK_MS` until the answer is called: one timer for all tiles of a page. */
export function onTick(clock: Clock, act: Act): () => void {
  const ticker = tickers.get(clock) ?? { acts: new Set(), tick: 0, cancel: () => undefined };
  tickers.set(clock, ticker);
  ticker.acts.add(act);
  if (ticker.acts.size === 1) wait(clock, ticker);
  return () => {
    if (ticker.acts.delete(act) && ticker.acts.size === 0) ticker.cancel();
  };
}

function wait(clock: Clock, ticker: Ticker): void {
  ticker.cancel = clock.after(TICK_MS, () => {
    wait(clock, ticker);
    ticker.tick += 1;
    for (const act of [...ticker.acts]) act(ticker.tick);
  });
}

import { createStore } from "zustand/vanilla";

/**
 * What is sensitive waits until the person has given their password and second factor again. However many calls wait, they are asked once.
 */
export function createStepUp() {
  const store = createStore<{ isAsked: boolean }>()(() => ({ isAsked: false }));
  let waiting: ((isGiven: boolean) => void)[] = [];
  return {
    store,
    /** Whether they were given; false when the person would rather not. */
    ask: (): Promise<boolean> =>
      new Promise((resolve) => {
        waiting.push(resolve);
        store.setState({ isAsked: true });
      }),
    answer(isGiven: boolean): void {
      const answered = waiting;
      waiting = [];
      store.setState({ isAsked: false });
      for (const resolve of answered) resolve(isGiven);
    },
  };
}
export type StepUp = ReturnType<typeof createStepUp>;

/** Runs acts one after the other for each key; the first at once, within the call itself. */
export function createOrderQueue<K>() {
  const last = new Map<K, Promise<void>>();
  return (key: K, act: () => Promise<void>): Promise<void> => {
    const before = last.get(key);
    const done = (before === undefined ? act() : before.then(act)).finally(() => {
      if (last.get(key) === done) last.delete(key);
    });
    last.set(key, done);
    return done;
  };
}
export type OrderQueue<K> = ReturnType<typeof createOrderQueue<K>>;

import { z } from "zod";

/** `changed`: the session that they share is another one, or in another state. `active`: somebody works in one of them. */
const Word = z.enum(["changed", "active"]);
export type SessionWord = z.infer<typeof Word>;

/** The part of a BroadcastChannel that is used, so that a test gives its own. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

export interface SessionWindows {
  tell(word: SessionWord): void;
  /** The answer stops it. */
  onWord(listener: (word: SessionWord) => void): () => void;
}

/** The windows of one browser share one cookie, so one session: what happens to it in one of them, the others hear. */
export function createSessionWindows(channel: Channel): SessionWindows {
  const listeners = new Set<(word: SessionWord) => void>();
  channel.addEventListener("message", ({ data }) => {
    // A page that an older version served may speak otherwise.
    const word = Word.safeParse(data);
    if (word.success) for (const listener of [...listeners]) listener(word.data);
  });
  return {
    tell: (word) => channel.postMessage(word),
    onWord(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

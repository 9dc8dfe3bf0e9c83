import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { SessionId } from "@vigie/shared/kernel/units";
import type { SessionView } from "@vigie/shared/people/session";
import type { Owed } from "./owed-lock.ts";
import type { Result } from "./result.ts";
import type { SessionWindows } from "./session-windows.ts";

/** Answers that a page needs at once, fetched before it is drawn. */
export type Primed = readonly (readonly [QueryKey, unknown])[];

interface KeeperDeps {
  client: QueryClient;
  read: () => Promise<Result<SessionView>>;
  /** Of the person who is about to take the page: so that their wall stands there at once. */
  prime: (view: SessionView) => Promise<Primed>;
  windows: SessionWindows;
  owedLock: {
    owe(owed: Owed): void;
    forgive(): void;
    on(view: SessionView): SessionView;
  };
}

export interface SessionKeeper {
  /** The server's answer becomes the page's, and the other windows of this browser follow. */
  take(view: SessionView): Promise<void>;
  /** Asks the server who one is: it may have changed without our doing. */
  refresh(): Promise<void>;
  /** Locks the page at once, and the session as soon as the server takes it. */
  lock(owed: Owed): void;
  /** As long as the answer is not called, the page stays as it is but for `take`: what is shown once is being read. */
  hold(): () => void;
  /** Back to name and password, whatever the server still holds of a sign-in that was begun. */
  startOver(): void;
}

const SESSION: QueryKey = ["session"];
/** What is of this browser and not of who sits at it. */
const OF_THE_BROWSER: readonly string[] = [JSON.stringify(SESSION), JSON.stringify(["devices", "own"])];

const sessionOf = (view: SessionView | undefined): SessionId | null => (view?.state === "signed_in" ? view.sessionId : null);
const isLocked = (view: SessionView | undefined): boolean => view?.state === "signed_in" && view.locked !== null;

/** Keeps the page's session. When it is another's, nothing stays that the one before was given. */
export function createSessionKeeper({ client, read, prime, windows, owedLock }: KeeperDeps): SessionKeeper {
  /** Counts what was begun, so that what comes late finds itself overtaken. */
  let turn = 0;
  let holds = 0;
  const current = () => client.getQueryData<SessionView>(SESSION);

  function put(view: SessionView, primed: Primed): void {
    const before = current();
    void client.cancelQueries({ queryKey: SESSION });
    if (sessionOf(before) !== sessionOf(view)) {
      client.removeQueries({ predicate: ({ queryKey }) => !OF_THE_BROWSER.includes(JSON.stringify(queryKey)) });
    }
    for (const [key, answer] of primed) client.setQueryData(key, answer);
    client.setQueryData(SESSION, view);
    // Lists that were refused to the locked session.
    if (isLocked(before) && !isLocked(view)) {
      void client.invalidateQueries({ predicate: ({ state }) => state.status === "error" });
    }
  }
  async function adopt(told: SessionView): Promise<void> {
    turn += 1;
    const mine = turn;
    const view = owedLock.on(told);
    const isNew = sessionOf(view) !== null && sessionOf(view) !== sessionOf(current());
    const primed = isNew ? await prime(view) : [];
    if (mine === turn) put(view, primed);
  }
  async function refresh(): Promise<void> {
    const seen = turn;
    const answer = await read();
    // Without an answer what is shown stays: that the server is away is said elsewhere.
    if (answer.outcome === "success" && seen === turn && holds === 0) await adopt(answer.value);
  }
  windows.onWord((word) => {
    if (word === "changed") void refresh();
  });

  return {
    refresh,
    take(view) {
      if (view.state === "signed_in") owedLock.forgive();
      windows.tell("changed");
      return adopt(view);
    },
    lock(owed) {
      const view = current();
      owedLock.owe(owed);
      if (view !== undefined) put(owedLock.on(view), []);
      windows.tell("changed");
    },
    hold() {
      holds += 1;
      return () => {
        holds -= 1;
      };
    },
    startOver() {
      turn += 1;
      put({ state: "anonymous", setupNeeded: false }, []);
    },
  };
}

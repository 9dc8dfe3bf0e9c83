import { QueryClient } from "@tanstack/react-query";
import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import { DeviceId, EpochMs, SessionId } from "@vigie/shared/kernel/units";
import type { SessionView } from "@vigie/shared/people/session";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { aSignedIn } from "../../../tests/support/session-views.ts";
import { createOwedLock } from "./owed-lock.ts";
import { problem, type Result, success } from "./result.ts";
import { createSessionKeeper, type Primed, type SessionKeeper } from "./session-keeper.ts";
import { createSessionWindows, type SessionWindows } from "./session-windows.ts";

const FIRST = SessionId.parse("01890000-0000-7000-8000-000000000001");
const SECOND = SessionId.parse("01890000-0000-7000-8000-000000000002");
const POST = DeviceId.parse("01890000-0000-7000-8000-0000000000d1");
const unreachable = problem(toProblem(new AppError("server.unreachable", "test")));

let clock: ManualClock;
let kept: Map<string, string>;
let lockAnswers: Result<SessionView>[];
let told: string[];
let server: { view: SessionView; reads: number };
let primed: (view: SessionView) => Promise<Primed>;
let client: QueryClient;
let sessions: SessionKeeper;

/** Windows of one browser: what one says the others hear. */
function aBrowser(count: number): SessionWindows[] {
  const heard: ((event: { data: unknown }) => void)[][] = Array.from({ length: count }, () => []);
  return heard.map((own, at) =>
    createSessionWindows({
      postMessage: (data) =>
        heard.forEach((others, other) => {
          if (other !== at) for (const listener of others) listener({ data });
        }),
      addEventListener: (_, listener) => own.push(listener),
    }),
  );
}

function aPage(windows: SessionWindows, shown: SessionView) {
  const client = new QueryClient();
  client.setQueryData(["session"], shown);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const owedLock = createOwedLock({
    storage,
    clock,
    lock: async () => lockAnswers.shift() ?? unreachable,
    onPaid: (view) => void sessions.take(view),
  });
  const sessions: SessionKeeper = createSessionKeeper({
    client,
    read: async () => {
      server.reads += 1;
      return success(server.view);
    },
    prime: (view) => primed(view),
    windows,
    owedLock,
  });
  return { client, sessions, owedLock };
}
const shown = (of: QueryClient) => of.getQueryData<SessionView>(["session"]);

beforeEach(() => {
  clock = new ManualClock();
  kept = new Map();
  lockAnswers = [];
  told = [];
  server = { view: aSignedIn({ sessionId: FIRST }), reads: 0 };
  primed = async () => [];
  const [own, other] = aBrowser(2) as [SessionWindows, SessionWindows];
  other.onWord((word) => told.push(word));
  const page = aPage(own, server.view);
  client = page.client;
  sessions = page.sessions;
});

it("forgets all that the person before was given, and keeps what is of the browser", async () => {
  client.setQueryData(["cameras"], "those of the first");
  client.setQueryData(["display", 1], "the first's wall");
  client.setQueryData(["devices", "own"], "this post");
  await sessions.take(aSignedIn({ sessionId: SECOND }));
  expect(shown(client)).toMatchObject({ sessionId: SECOND });
  expect(client.getQueryData(["cameras"])).toBeUndefined();
  expect(client.getQueryData(["display", 1])).toBeUndefined();
  expect(client.getQueryData(["devices", "own"])).toBe("this post");
  expect(told).toEqual(["changed"]);
});

it("shows the newcomer only once their wall is at hand", async () => {
  let arrive: (answers: Primed) => void = () => undefined;
  primed = () => new Promise((resolve) => (arrive = resolve));
  client.setQueryData(["display", 1], "the first's wall");
  const taken = sessions.take(aSignedIn({ sessionId: SECOND }));
  expect(shown(client)).toMatchObject({ sessionId: FIRST });
  arrive([[["display", 1], "the second's wall"]]);
  await taken;
  expect(shown(client)).toMatchObject({ sessionId: SECOND });
  expect(client.getQueryData(["display", 1])).toBe("the second's wall");
});

it("keeps what is cached when the same session was only stepped up, and fetches nothing ahead", async () => {
  client.setQueryData(["cameras"], "mine");
  primed = async () => {
    throw new Error("nothing is to be fetched");
  };
  await sessions.take(aSignedIn({ sessionId: FIRST, authenticatedAt: EpochMs.parse(5) }));
  expect(shown(client)).toMatchObject({ authenticatedAt: 5 });
  expect(client.getQueryData(["cameras"])).toBe("mine");
});

it("lets an answer that was asked for before the newcomer not bring the one before back", async () => {
  const [slow] = aBrowser(1) as [SessionWindows];
  let answer: (result: Result<SessionView>) => void = () => undefined;
  const late = createSessionKeeper({
    client,
    read: () => new Promise((resolve) => (answer = resolve)),
    prime: async () => [],
    windows: slow,
    owedLock: { owe: () => undefined, forgive: () => undefined, on: (view) => view },
  });
  const refreshed = late.refresh();
  await late.take(aSignedIn({ sessionId: SECOND }));
  answer(success(aSignedIn({ sessionId: FIRST })));
  await refreshed;
  expect(shown(client)).toMatchObject({ sessionId: SECOND });
});

it("lets the other windows of the browser follow", async () => {
  const [one, two] = aBrowser(2) as [SessionWindows, SessionWindows];
  const first = aPage(one, server.view);
  const second = aPage(two, server.view);
  server.view = aSignedIn({ sessionId: SECOND });
  await first.sessions.take(server.view);
  await expect.poll(() => shown(second.client)).toMatchObject({ sessionId: SECOND });
});

it("locks the page at once, and the server as soon as it is there", async () => {
  lockAnswers = [
    unreachable,
    unreachable,
    success(aSignedIn({ sessionId: FIRST, locked: { at: EpochMs.parse(7), deviceId: POST } })),
  ];
  sessions.lock({ sessionId: FIRST, at: EpochMs.parse(6), deviceId: POST, isIdle: true });
  expect(shown(client)).toMatchObject({ locked: { at: 6, deviceId: POST } });
  // The server, asked meanwhile, knows of no lock yet: the page stays locked.
  await sessions.refresh();
  expect(shown(client)).toMatchObject({ locked: { at: 6 } });
  await expect.poll(() => lockAnswers.length).toBe(2);
  for (const left of [1, 0]) {
    await expect
      .poll(() => {
        clock.advance(2_000);
        return lockAnswers.length;
      })
      .toBeLessThanOrEqual(left);
  }
  await expect.poll(() => shown(client)).toMatchObject({ locked: { at: 7 } });
  expect(kept.size).toBe(0);
});

it("keeps the lock that is owed over a reload, and pays it there", async () => {
  sessions.lock({ sessionId: FIRST, at: EpochMs.parse(6), deviceId: null, isIdle: true });
  const [windows] = aBrowser(1) as [SessionWindows];
  const reloaded = aPage(windows, server.view);
  expect(reloaded.owedLock.on(server.view)).toMatchObject({ locked: { at: 6, deviceId: null } });
  lockAnswers = [success(aSignedIn({ sessionId: FIRST, locked: { at: EpochMs.parse(9), deviceId: null } }))];
  reloaded.owedLock.pay();
  await expect.poll(() => shown(reloaded.client)).toMatchObject({ locked: { at: 9 } });
});

it("owes nothing any more once the person gave their factors", async () => {
  sessions.lock({ sessionId: FIRST, at: EpochMs.parse(6), deviceId: POST, isIdle: false });
  await sessions.take(aSignedIn({ sessionId: FIRST }));
  expect(shown(client)).toMatchObject({ locked: null });
  expect(kept.size).toBe(0);
});

it("asks again, once unlocked, for what was refused to the locked session", async () => {
  client.setQueryData(["session"], aSignedIn({ sessionId: FIRST, locked: { at: EpochMs.parse(6), deviceId: POST } }));
  let asked = 0;
  const options = {
    queryKey: ["scenes"],
    retry: false,
    queryFn: async () => {
      asked += 1;
      throw new Error("locked");
    },
  };
  await client.prefetchQuery(options);
  await sessions.take(aSignedIn({ sessionId: FIRST }));
  expect(client.getQueryState(["scenes"])?.isInvalidated).toBe(true);
  expect(asked).toBe(1);
});

import { setImmediate as nextTurn } from "node:timers/promises";
import type { DeviceId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { proofIn, type SignInParts, signInTo } from "./support/sign-in.ts";
import { PASSWORD, until } from "./support/test-app.ts";

let room: RightsRoom;
let victim: Person;
let made = 0;

beforeAll(async () => {
  room = await openRightsRoom();
  victim = await room.person("dpo");
  await signInTo(room.app, own(), { name: "10.0.0.1", deviceId: null });
});
afterAll(() => room.close());

const own = (): SignInParts => ({ login: victim.login, password: PASSWORD });
const seat = (name: string, deviceId: DeviceId | null = null) => ({ post: { name, deviceId }, leaving: null });
const attempt = (login: string, password: string, at = seat(`172.16.${made >> 8}.${made++ & 255}`)) =>
  room.app.rooms.entrance.signIn({ login, password, keepsWall: false }, at).then(
    () => "done",
    (error: { code: string }) => error.code,
  );
async function enrolledSeat() {
  const { devices } = room.app.rooms;
  const { view } = await devices.begin(undefined, "test");
  if (view.state !== "pending") throw new Error(`the browser is ${view.state}`);
  const { id, name } = await devices.admit(room.admin, { code: view.code, kind: "post", name: "Poste 3", place: null });
  return seat(name, id);
}
/** The second step as well. */
async function wholeSignIn(from: ReturnType<typeof seat>): Promise<string> {
  room.clock.advance(60_000);
  const factor = proofIn(room.app, victim.login, room.clock.now());
  return room.app.rooms.entrance.signIn({ ...own(), factor, keepsWall: false }, from).then(
    (opened) => ("token" in opened ? "signed in" : "half way"),
    (error: { code: string }) => error.code,
  );
}

/** Sixty at once who guess on, each time from another address. */
function startFlood(login: string) {
  const outcomes: string[] = [];
  let isOver = false;
  const guessOn = async () => {
    for (; !isOver; await nextTurn()) outcomes.push(await attempt(login, "guess"));
  };
  const floods = Array.from({ length: 60 }, guessOn);
  const stop = async () => {
    isOver = true;
    await Promise.all(floods);
  };
  return { outcomes, stop };
}

it("neither locks out nor delays whom a name is guessed at, from one other address", async () => {
  const guesses: string[] = [];
  for (let n = 0; n < 100; n += 1) guesses.push(await attempt(victim.login, `guess ${n}`, seat("10.0.0.66")));
  // The guesser waits before anything is hashed.
  expect(guesses.filter((code) => code === "session.credentials_refused")).toHaveLength(4);
  expect(guesses.filter((code) => code === "request.too_many")).toHaveLength(96);
  expect(await wholeSignIn(seat("10.0.0.1"))).toBe("signed in");
  expect(await wholeSignIn(seat("10.0.0.2"))).toBe("signed in");
});

it("nor from two hundred addresses, one after the other", async () => {
  for (let n = 0; n < 200; n += 1) {
    // Past what the queue holds, a guess that nobody waits for is given up; these wait.
    const guess = attempt(n % 2 === 0 ? victim.login : `nobody${n}`, `guess ${n}`);
    if (n % 50 === 49) {
      expect(await guess).toBe("session.credentials_refused");
      expect(await wholeSignIn(seat("10.0.0.1"))).toBe("signed in");
    } else if (n % 10 === 9) await guess;
  }
});

it("nor while the queue is full of guesses: from an enrolled post, or where somebody signed in before, one comes in first", async () => {
  const places = [seat("10.0.0.1"), await enrolledSeat(), seat("10.0.0.1")];
  const { outcomes, stop } = startFlood(victim.login);
  await until("the queue to be full", () => outcomes.includes("session.busy"));
  for (const from of places) {
    const before = outcomes.filter((code) => code === "session.credentials_refused").length;
    expect(await wholeSignIn(from)).toBe("signed in");
    // At most the one that was under way was hashed before, and the one that was taken up while the factor was looked at.
    const hashed = outcomes.filter((code) => code === "session.credentials_refused").length - before;
    expect(hashed).toBeLessThanOrEqual(3);
  }
  await stop();
});

it("and whoever was turned away from a full queue is not charged for it", async () => {
  const { outcomes, stop } = startFlood("nobody");
  await until("the queue to be full", () => outcomes.includes("session.busy"));
  const stranger = seat("10.9.9.9");
  const tries: string[] = [];
  for (let n = 0; n < 30; n += 1) tries.push(await attempt(victim.login, PASSWORD, stranger));
  await stop();
  for (const code of tries) expect(["done", "session.busy"]).toContain(code);
  expect(await attempt(victim.login, PASSWORD, stranger)).toBe("done");
});

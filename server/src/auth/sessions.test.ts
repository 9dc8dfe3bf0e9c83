import type { DeviceId, ViewingId } from "@vigie/shared/kernel/units";
import type { FactorProof } from "@vigie/shared/people/factors";
import type { Person } from "@vigie/shared/people/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import { proofIn, signInTo } from "../../../tests/integration/server/support/sign-in.ts";
import { PASSWORD } from "../../../tests/integration/server/support/test-app.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import type { Post } from "../kernel/post.ts";

const MINUTE_MS = 60_000;
const NOWHERE: Post = { name: "10.9.8.7", deviceId: null };

let room: RightsRoom;
let operator: Person;
let me: PersonPrincipal;
let picture: ViewingId;
let look: () => Promise<ViewingId>;
const rooms = () => room.app.rooms;

beforeEach(async () => {
  room = await openRightsRoom();
  const commune = await room.commune();
  const camera = await room.camera(commune);
  await room.order(commune, [camera]);
  operator = await room.person("operator");
  await room.habilitate(operator, [commune]);
  me = await room.signIn(operator);
  look = () => room.look(me, camera);
  picture = await look();
});
afterEach(() => room.close());

const refusal = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
const cutsOf = (id: ViewingId) => room.cuts.flatMap(([viewingId, cause]) => (viewingId === id ? [cause] : []));
const bothOf = ({ login }: Person, password = PASSWORD) => ({ password, factor: proofIn(room.app, login, room.clock.now()) });
async function passes(byMs: number): Promise<void> {
  room.clock.advance(byMs);
  await rooms().sessions.sweep();
}

async function enrolledPost(): Promise<Post & { deviceId: DeviceId }> {
  const { devices } = rooms();
  const { view } = await devices.begin(undefined, "10.9.8.7");
  if (view.state !== "pending") throw new Error(`the browser is ${view.state}`);
  const device = await devices.admit(room.admin, { code: view.code, kind: "post", name: "Poste 3", place: null });
  return { name: device.name, deviceId: device.id };
}

describe("a session that is locked", () => {
  it("at a browser that is no enrolled post shows nothing from then on", async () => {
    const { locked } = await rooms().sessions.lock(me, true, NOWHERE);
    expect(locked).toEqual({ at: room.clock.now(), deviceId: null });
    expect(cutsOf(picture)).toEqual(["right_ended"]);
    expect(await refusal(look())).toBe("session.required");
    expect(await room.told("session.locked")).toMatchObject([{ personId: operator.id, post: NOWHERE.name, isIdle: true }]);
  });

  it("at an enrolled post goes on for thirty minutes", async () => {
    const post = await enrolledPost();
    expect((await rooms().sessions.lock(me, false, post)).locked).toMatchObject({ deviceId: post.deviceId });
    await passes(30 * MINUTE_MS - 1);
    expect(cutsOf(picture)).toEqual([]);
    await passes(1);
    expect(cutsOf(picture)).toEqual(["right_ended"]);
    // Whatever was opened behind the lock's back goes at the next look.
    const late = await look();
    await passes(1_000);
    expect(cutsOf(late)).toEqual(["right_ended"]);
    await rooms().sessions.unlock(me, bothOf(operator), post.name);
    await passes(1_000);
    expect(cutsOf(await look())).toEqual([]);
  });

  it("shows nothing once its post is no post any more", async () => {
    const post = await enrolledPost();
    await rooms().sessions.lock(me, false, post);
    await rooms().devices.end(room.admin, post.deviceId);
    await passes(1_000);
    expect(cutsOf(picture)).toEqual(["right_ended"]);
  });

  it("is locked once, by whichever window found it idle first", async () => {
    const post = await enrolledPost();
    const views = await Promise.all([1, 2].map(() => rooms().sessions.lock(me, true, post)));
    expect(views.map(({ locked }) => locked)).toEqual([views[0]?.locked, views[0]?.locked]);
    expect(await room.told("session.locked")).toHaveLength(1);
  });

  it("opens by both factors of who holds it", async () => {
    const other = await room.person("administrator");
    await signInTo(room.app, { login: other.login, password: PASSWORD });
    await rooms().sessions.lock(me, false, NOWHERE);
    const unlock = (both: { password: string; factor: FactorProof }) => refusal(rooms().sessions.unlock(me, both, "p"));
    expect(await unlock(bothOf(operator, "not the password"))).toBe("session.credentials_refused");
    expect(await unlock({ password: PASSWORD, factor: { kind: "totp", code: "000000" } })).toBe("session.factor_refused");
    expect(await unlock(bothOf(other))).toBe("session.factor_refused");
    const still = await rooms().sessions.view(me);
    expect(still?.locked).not.toBeNull();
    room.clock.advance(5 * MINUTE_MS);
    const view = await rooms().sessions.unlock(me, bothOf(operator), "p");
    expect(view).toMatchObject({ locked: null, authenticatedAt: room.clock.now(), sessionId: me.sessionId });
    expect(await room.told("session.unlocked")).toHaveLength(1);
    const tries = (await room.told("session.refused")).map(({ at }) => at);
    expect(tries).toEqual(["password", "factor", "factor"]);
  });
});

describe("a step up", () => {
  it("says when both factors were given, and leaves the picture alone", async () => {
    room.clock.advance(20 * MINUTE_MS);
    const view = await rooms().sessions.stepUp(me, bothOf(operator), "p");
    expect(view).toMatchObject({ sessionId: me.sessionId, authenticatedAt: room.clock.now() });
    expect(cutsOf(picture)).toEqual([]);
    expect(await room.told("session.stepped-up")).toMatchObject([{ personId: operator.id }]);
  });
});

describe("a change of operator", () => {
  const takeOver = (person: Person) =>
    rooms().entrance.signIn(
      { login: person.login, password: PASSWORD, factor: proofIn(room.app, person.login, room.clock.now()), keepsWall: false },
      { post: NOWHERE, leaving: me },
    );

  it("ends the one session as it opens the other", async () => {
    const next = await room.person("administrator");
    await signInTo(room.app, { login: next.login, password: PASSWORD });
    const opened = await takeOver(next);
    expect(opened).toMatchObject({ view: { state: "signed_in", person: { id: next.id } } });
    expect(await rooms().sessions.view(me)).toBeNull();
    expect(cutsOf(picture)).toEqual(["session_ended"]);
    expect(await room.told("session.closed")).toMatchObject([{ personId: operator.id, cause: "relieved" }]);
  });

  it("by the same person is the end of one and the start of another", async () => {
    await takeOver(operator);
    expect(await room.told("session.closed")).toMatchObject([{ personId: operator.id, cause: "signed_out" }]);
  });

  it("that is refused leaves who sits there where they are", async () => {
    const next = await room.person("supervisor");
    const commune = await room.commune();
    const { id } = await room.habilitate(next, [commune]);
    await room.signIn(next);
    await rooms().habilitations.change(room.admin, id, { version: 1, withdrawn: true });
    expect(await refusal(takeOver(next))).toBe("habilitation.none_active");
    expect(await rooms().sessions.view(me)).not.toBeNull();
    expect(cutsOf(picture)).toEqual([]);
  });
});

describe("an administrator", () => {
  it("sees who is signed in, and ends any session at once", async () => {
    const open = await rooms().sessions.list();
    expect(open.map(({ displayName }) => displayName)).toEqual(["Admin", "operator"]);
    await rooms().sessions.endByAdministrator(room.admin, me.sessionId);
    expect(await rooms().sessions.view(me)).toBeNull();
    expect(cutsOf(picture)).toEqual(["session_ended"]);
    expect(await room.told("session.closed")).toMatchObject([
      { personId: operator.id, cause: "ended_by_administrator", endedBy: room.admin },
    ]);
    expect(await refusal(rooms().sessions.endByAdministrator(room.admin, me.sessionId))).toBe("session.not_found");
  });

  it("takes lost factors away with the approval of another, and the holder enrols anew", async () => {
    const approver = await room.signIn(await room.person("dpo"));
    const { approvals, factors } = rooms();
    const subject = { act: "factor.reset", personId: operator.id } as const;
    const { id } = await approvals.request(room.admin, subject, NOWHERE);
    expect(await refusal(factors.reset(room.admin, operator.id, id))).toBe("approval.required");
    await approvals.answer(approver, id, { verdict: "approved" }, { name: "10.9.8.8", deviceId: null });
    expect(await refusal(factors.reset(room.admin, approver.personId, id))).toBe("approval.other_subject");
    await factors.reset(room.admin, operator.id, id);
    expect(cutsOf(picture)).toEqual(["session_ended"]);
    expect(await room.told("factor.reset")).toMatchObject([
      { by: room.admin, approvedBy: approver.personId, personId: operator.id },
    ]);
    const again = { login: operator.login, password: PASSWORD, keepsWall: false };
    const outcome = await rooms().entrance.signIn(again, { post: NOWHERE, leaving: null });
    expect(outcome.view.state).toBe("enrolment_needed");
    expect(await refusal(factors.reset(room.admin, operator.id, id))).toBe("approval.over");
  });
});

it("ends twelve hours after it was opened, locked or not", async () => {
  await rooms().sessions.lock(me, false, await enrolledPost());
  await passes(12 * 60 * MINUTE_MS - 1);
  expect(await rooms().sessions.view(me)).not.toBeNull();
  await passes(1);
  expect(await rooms().sessions.view(me)).toBeNull();
  expect(await room.told("session.closed")).toContainEqual({ event: "session.closed", personId: operator.id, cause: "expired" });
});

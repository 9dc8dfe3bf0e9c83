import type { Approval } from "@vigie/shared/approvals/schema";
import type { Authorisation } from "@vigie/shared/authorisations/schema";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { DEVICE_COOKIE } from "../../../server/src/devices/index.ts";
import type { HttpClient } from "./support/http-client.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { proofIn } from "./support/sign-in.ts";
import { PASSWORD } from "./support/test-app.ts";

let room: RightsRoom;
let admin: HttpClient;
let chief: HttpClient;
let dpo: HttpClient;
let chiefPerson: Person;
let here: CommuneId;
let camera: CameraId;
let made = 0;

beforeAll(async () => {
  room = await listenRightsRoom();
  here = await room.commune();
  camera = await room.camera(here);
  chiefPerson = await room.person("supervisor");
  await room.habilitate(chiefPerson, [here]);
});
beforeEach(async () => {
  // Sensitive acts take factors of late, and codes are good once.
  room.clock.advance(60_000);
  admin = await room.browser((await room.app.rooms.people.list()).find(({ id }) => id === room.admin) as Person);
  chief = await atPost(await room.browser(chiefPerson), "Poste du chef de salle");
  dpo = await atPost(await room.browser(await room.person("dpo")), "Bureau de la DPO");
});
afterAll(() => room.close());

/** The browser becomes an enrolled post: all of these tests come from one address. */
async function atPost(client: HttpClient, name: string): Promise<HttpClient> {
  const { devices } = room.app.rooms;
  const { secret, view } = await devices.begin(undefined, "test");
  if (secret === null || view.state !== "pending") throw new Error(`the browser is ${view.state}`);
  await devices.admit(room.admin, { code: view.code, kind: "post", name: `${name} ${++made}`, place: null });
  client.cookie = `${client.cookie}; ${DEVICE_COOKIE}=${secret}`;
  return client;
}

const input = () => ({
  communeId: here,
  number: `2026-4E-${++made}`,
  authority: "Préfet de la Moselle",
  from: room.clock.now(),
  until: (room.clock.now() + 86_400_000) as EpochMs,
  cameraIds: [camera],
  purposes: ["persons_and_goods"],
  retentionMaxDays: 30,
  retentionMinDays: null,
  clauses: [],
  references: [],
});
type Input = ReturnType<typeof input>;
const request = (subject: object) => admin.post<Approval>("/api/approvals", { subject }, 201);
const requestFor = (wanted: Input) => request({ act: "authorisation.create", input: wanted });
async function outcome(client: HttpClient, method: string, path: string, body: unknown): Promise<string | number> {
  const answer = await client.send(method, path, body);
  return answer.status < 300 ? "done" : ((answer.body as { code?: string }).code ?? answer.status);
}
const approve = (client: HttpClient, { id }: Approval) =>
  outcome(client, "POST", `/api/approvals/${id}/answer`, { verdict: "approved" });
const use = (client: HttpClient, { id }: Approval, wanted: Input) =>
  outcome(client, "POST", "/api/authorisations", { input: wanted, approvalId: id });
const orders = async () => (await admin.get<Authorisation[]>("/api/authorisations")).length;

it("does what another approved at another post, once", async () => {
  const wanted = input();
  const approval = await requestFor(wanted);
  expect(await use(admin, approval, wanted)).toBe("approval.required");
  expect(await approve(chief, approval)).toBe("done");
  const before = await orders();
  expect(await use(admin, approval, wanted)).toBe("done");
  expect(await use(admin, approval, wanted)).toBe("approval.over");
  expect(await orders()).toBe(before + 1);
});

it("is not approved by who asked, by their own post's next holder, nor from the very same browser", async () => {
  const approval = await requestFor(input());
  // An administrator approves nothing, least of all their own.
  expect(await approve(admin, approval)).toBe("act.forbidden");
  // Not enrolled, at the asker's own address.
  const beside = await room.browser(chiefPerson);
  expect(await approve(beside, approval)).toBe("approval.same_post");
  // Somebody who sits down at the asker's enrolled post.
  const post = await atPost(admin, "Poste de l’administration");
  const another = await requestFor(input());
  const cookies = /__Host-vigie-device=[^;]+/.exec(post.cookie ?? "")?.[0];
  if (cookies === undefined) throw new Error("the asker's browser is no post");
  beside.cookie = `${beside.cookie}; ${cookies}`;
  expect(await approve(beside, another)).toBe("approval.same_post");
  expect(await approve(chief, another)).toBe("done");
});

it("is not signed by who asked, in their own dialog", async () => {
  const approval = await requestFor(input());
  const sign = (login: string, factor = proofIn(room.app, login, room.clock.now())) =>
    outcome(admin, "POST", `/api/approvals/${approval.id}/signature`, { login, password: PASSWORD, factor });
  const own = proofIn(room.app, "admin", room.clock.now());
  expect(await sign("admin", own)).toBe("act.forbidden");
  // Nothing was signed: the code is as good as it was.
  expect(await outcome(admin, "POST", "/api/session/step-up", { password: PASSWORD, factor: own })).toBe("done");
  const wrong = { login: chiefPerson.login, password: "not the password", factor: { kind: "totp", code: "000000" } };
  expect(await outcome(admin, "POST", `/api/approvals/${approval.id}/signature`, wrong)).toBe("session.credentials_refused");
  room.clock.advance(60_000);
  expect(await sign(chiefPerson.login)).toBe("done");
  // A code that signed is used up.
  const sessions = await room.app.rooms.sessions.list();
  expect(sessions.filter(({ personId }) => personId === chiefPerson.id).length).toBeGreaterThan(0);
});

it("does nothing but exactly what was approved, by who asked for it", async () => {
  const wanted = input();
  const approval = await requestFor(wanted);
  expect(await approve(chief, approval)).toBe("done");
  const longer = { ...wanted, until: (wanted.until + 1) as EpochMs };
  expect(await use(admin, approval, longer)).toBe("approval.other_subject");
  expect(await use(admin, approval, { ...wanted, retentionMaxDays: 31 })).toBe("approval.other_subject");
  const clause = { serviceId: here, live: true, recordings: true, ptzTakeOver: true, until: null, withdrawnAt: null };
  expect(await use(admin, approval, { ...wanted, clauses: [clause] as never })).toBe("approval.other_subject");
  const terms = { terms: {}, approvalId: approval.id };
  expect(await outcome(admin, "PUT", "/api/journal/terms", terms)).not.toBe("done");
  const reset = { approvalId: approval.id };
  expect(await outcome(admin, "POST", `/api/people/${chiefPerson.id}/factors/reset`, reset)).toBe("approval.other_subject");
  const other = await room.browser(await room.person("administrator"));
  expect(await use(other, approval, wanted)).toBe("approval.not_found");
  expect(await use(admin, approval, wanted)).toBe("done");
});

it("is good for ten minutes, to be answered and to be used", async () => {
  const [late, unused] = [input(), input()];
  const [lateOne, unusedOne] = [await requestFor(late), await requestFor(unused)];
  expect(await approve(chief, unusedOne)).toBe("done");
  room.clock.advance(10 * 60_000);
  expect(await approve(chief, lateOne)).toBe("approval.over");
  expect(await use(admin, unusedOne, unused)).toBe("approval.over");
});

it("is answered once, when two approve and refuse in the same instant", async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    const approval = await requestFor(input());
    const refuse = { verdict: "refused", reason: "Sans objet" };
    const answers = await Promise.all([
      approve(chief, approval),
      outcome(dpo, "POST", `/api/approvals/${approval.id}/answer`, refuse),
      approve(dpo, approval),
      approve(chief, approval),
    ]);
    expect(answers.filter((each) => each === "done")).toHaveLength(1);
    expect(answers.filter((each) => each === "approval.over")).toHaveLength(3);
  }
});

it("is used once, when it is used twenty times in the same instant", async () => {
  const wanted = input();
  const approval = await requestFor(wanted);
  expect(await approve(chief, approval)).toBe("done");
  const before = await orders();
  const uses = await Promise.all(Array.from({ length: 20 }, () => use(admin, approval, wanted)));
  expect(uses.filter((each) => each === "done")).toHaveLength(1);
  expect(uses.filter((each) => each === "approval.over")).toHaveLength(19);
  expect(await orders()).toBe(before + 1);
});

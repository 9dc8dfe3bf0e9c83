import type { CameraId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import type { SessionView } from "@vigie/shared/people/session";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { HttpClient } from "./support/http-client.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, type TestServer, until } from "./support/test-app.ts";
import { openConsole as openTestConsole, type TestConsole } from "./support/test-console.ts";
import { linkedNode, type TestNode, untilConnected } from "./support/test-node.ts";

/** Nobody sees a picture longer than two seconds after the right to it ended; five times that on the wall clock of a busy machine. */
const CUT_CEILING_MS = 5 * 2_000;

let test: TestServer;
let node: TestNode;
let cameraId: CameraId;
let sockets: Socket[] = [];

beforeAll(async () => {
  test = await startTestServer();
  node = await linkedNode(test.server, test.admin);
  cameraId = await test.addCamera("Place");
  await node.untilAssigned(({ cameras }) => cameras.length === 1);
});
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});

async function openConsole(client: HttpClient): Promise<TestConsole> {
  const opened = await openTestConsole(client);
  sockets.push(opened.socket);
  return opened;
}

const watch = (client: HttpClient) => client.post<GrantAnswer>("/api/viewings", { cameraId, stream: "main" }, 201);
const session = (client: HttpClient) => client.get<SessionView>("/api/session");
const personId = async (login: string) => {
  const person = (await test.admin.get<Person[]>("/api/people")).find((each) => each.login === login);
  if (person === undefined) throw new Error(`no ${login}`);
  return person.id;
};

/** Everything that ends with a session: its cookie, its sockets, its viewings, its pictures at the node. */
async function expectCut(
  client: HttpClient,
  { socket, events }: TestConsole,
  viewingId: string,
  cause: string,
  act: () => Promise<unknown>,
) {
  const startMs = performance.now();
  await act();
  await until("the picture to be cut", () => node.cuts()[viewingId] === cause);
  await until(
    "the console to be told and let go",
    () => events.some(({ event }) => event === "session:ended") && socket.disconnected,
  );
  expect(performance.now() - startMs).toBeLessThan(CUT_CEILING_MS);
  expect((await session(client)).state).toBe("anonymous");
  const rows = await test.grounds.journal(200);
  const closed = rows.filter(({ payload }) => payload?.event === "viewing.closed" && payload.viewingId === viewingId);
  expect(closed).toHaveLength(1);
  expect(closed[0]?.payload).toMatchObject({ cause });
}

describe("the cookie", () => {
  it("is new at each sign-in", async () => {
    const [one, other] = [await test.signIn("operator"), await test.signIn("operator")];
    expect(one.cookie).toMatch(/^__Host-vigie=[\w-]{43}$/);
    expect(other.cookie).not.toBe(one.cookie);
  });

  it("is worth nothing once the session ended", async () => {
    const client = await test.signIn("operator");
    const { cookie } = client;
    await client.delete("/api/session");
    expect(client.cookie).toBeNull();
    client.cookie = cookie;
    expect((await session(client)).state).toBe("anonymous");
    expect(await client.send("GET", "/api/cameras")).toMatchObject({ status: 401, body: { code: "session.required" } });
  });
});

describe("a sign-in", () => {
  it("is refused alike for a wrong password, an unknown name and a person out of use, and written down", async () => {
    await test.signIn("supervisor");
    await test.grounds.person("gone", "operator");
    await test.admin.patch(`/api/people/${await personId("gone")}`, { disabled: true });
    const attempt = (login: string, password: string) =>
      new HttpClient(test.server.origin).send("POST", "/api/session", { login, password });
    const answers = [
      await attempt("supervisor", "not the password"),
      await attempt("nobody", PASSWORD),
      await attempt("gone", PASSWORD),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([401, answers[0]?.body]);
    const rows = await test.grounds.journal(200);
    const refused = rows.flatMap(({ payload }) => (payload?.event === "session.refused" ? [payload.login] : []));
    expect(refused).toEqual(expect.arrayContaining(["supervisor", "nobody", "gone"]));
  });

  it("is slowed down after a few failures for that name, with the wait told", async () => {
    const attempt = (login: string) =>
      new HttpClient(test.server.origin).send("POST", "/api/session", { login, password: "wrong password" });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => attempt("guessed")));
    const slowed = answers.filter(({ status }) => status === 429);
    expect(slowed.length).toBeGreaterThanOrEqual(2);
    expect(slowed[0]?.headers.get("retry-after")).toMatch(/^\d+$/);
    // Another name from the same address is not in its way.
    expect((await attempt("other")).status).toBe(401);
  });
});

describe("the end of a session", () => {
  it("by signing out cuts its pictures and sockets", async () => {
    const client = await test.signIn("operator");
    const console = await openConsole(client);
    const { viewingId } = await watch(client);
    await expectCut(client, console, viewingId, "signed_out", () => client.delete("/api/session"));
  });

  it("by putting the person out of use cuts every session of theirs", async () => {
    await test.grounds.person("leaver", "operator");
    const client = new HttpClient(test.server.origin);
    await signInWith(client, { login: "leaver", password: PASSWORD });
    const console = await openConsole(client);
    const { viewingId } = await watch(client);
    const id = await personId("leaver");
    await expectCut(client, console, viewingId, "person_disabled", () =>
      test.admin.patch(`/api/people/${id}`, { disabled: true }),
    );
  });

  it("by another role cuts too: what was allowed under the old one is asked again", async () => {
    await test.grounds.person("promoted", "operator");
    const client = new HttpClient(test.server.origin);
    await signInWith(client, { login: "promoted", password: PASSWORD });
    const console = await openConsole(client);
    const { viewingId } = await watch(client);
    const id = await personId("promoted");
    await expectCut(client, console, viewingId, "session_ended", () =>
      test.admin.patch(`/api/people/${id}`, { role: "supervisor" }),
    );
  });
});

describe("a console's socket", () => {
  it("needs a session", async () => {
    await expect(openConsole(new HttpClient(test.server.origin))).rejects.toMatchObject({ data: { code: "session.required" } });
  });

  it("counts what it is told, and is told what its role may know", async () => {
    const [operator, supervisor] = [await test.signIn("operator"), await test.signIn("supervisor")];
    const [one, two] = [await openConsole(operator), await openConsole(supervisor)];
    const { viewingId } = await watch(operator);
    node.queue({
      kind: "stream-state",
      at: Date.now() as never,
      cameraId,
      stream: "main",
      state: { state: "connecting", sinceAt: Date.now() as never },
    });
    await node.flush();
    const isConnecting = ({ event, payload }: TestConsole["events"][number]) =>
      event === "cameras:states" && JSON.stringify(payload["cameras"]).includes("connecting");
    await until("the camera's state", () => one.events.some(isConnecting) && two.events.some(isConnecting));
    await operator.delete(`/api/viewings/${viewingId}`);
    await until("the end of the viewing", () => one.events.some(({ event }) => event === "viewing:ended"));
    node.isBeating = false;
    await until("the lost node", () => two.events.some(({ event }) => event === "node:changed"));
    node.isBeating = true;
    await untilConnected(test.admin, node);
    for (const { events } of [one, two])
      expect(events.map(({ payload }) => payload.seq)).toEqual(events.map((_, index) => index + 1));
    expect(one.events.some(({ event }) => event === "node:changed")).toBe(false);
    expect(two.events.some(({ event }) => event === "viewing:ended")).toBe(false);
  });

  it("is closed when it speaks", async () => {
    const { socket } = await openConsole(await test.signIn("operator"));
    socket.emit("cameras:delete", {});
    await until("the socket to be closed", () => socket.disconnected);
  });
});

describe("a camera put out of use", () => {
  it("is cut at the node, no longer opened, and said to consoles by a new policy", async () => {
    const client = await test.signIn("operator");
    const own = await test.addCamera("Rue");
    const { events } = await openConsole(client);
    const { viewingId } = await client.post<GrantAnswer>("/api/viewings", { cameraId: own, stream: "sub" }, 201);
    await test.admin.patch(`/api/cameras/${own}`, { version: 1, disabled: true });
    await until("the cut", () => node.cuts()[viewingId] === "camera_disabled");
    await until("the policy", () =>
      events.some(({ event, payload }) => event === "policy:changed" && JSON.stringify(payload).includes(own)),
    );
    const refused = await client.send("POST", "/api/viewings", { cameraId: own, stream: "main" });
    expect(refused).toMatchObject({ status: 409, body: { code: "camera.disabled" } });
  });
});

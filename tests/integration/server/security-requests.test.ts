import type { Role } from "@vigie/shared/people/roles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everybody, everyRoute, NOBODY, type TriedRoute } from "./support/every-route.ts";
import { HttpClient } from "./support/http-client.ts";
import { sendRaw } from "./support/raw-http.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";

let room: RightsRoom;
let routes: TriedRoute[];
const clients = new Map<Role | "anonymous", HttpClient>();

beforeAll(async () => {
  room = await listenRightsRoom();
  const signIn = await everybody(room);
  routes = everyRoute(room);
  for (const role of new Set(routes.map((route) => route.role))) if (role !== "anonymous") clients.set(role, await signIn(role));
  clients.set("anonymous", new HttpClient(clientOf("administrator").origin));
});
afterAll(() => room.close());

function clientOf(role: Role | "anonymous"): HttpClient {
  const client = clients.get(role);
  if (client === undefined) throw new Error(`no ${role}`);
  return client;
}
const isOver = ({ method, url }: TriedRoute) => (method === "DELETE" && url === "/api/session") || url.endsWith("/session/lock");
const concrete = (url: string, value = NOBODY) => url.replace(/:\w+/g, value);
const writes = (method: string) => method !== "GET" && method !== "DELETE";

/** As they stand in the address. */
const ODD_IDS: readonly string[] = [
  "..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fvigie.db",
  "..%5c..%5cvigie.db",
  "%00",
  `${NOBODY}%00.json`,
  "-1",
  "0",
  "1e309",
  "NaN",
  "null",
  "undefined",
  "__proto__",
  "constructor",
  "%27%20OR%201%3D1--",
  "%22%3Bdrop%20table%20journal%3B--",
  "%F0%9F%8E%A5%E2%80%AE%CC%81",
  "%ff%fe",
  "%",
  "%zz",
  NOBODY.toUpperCase(),
  `${NOBODY} `.replace(" ", "%20"),
  "a".repeat(8_000),
];

describe("whatever stands in an address", () => {
  it("is refused as a bad request by every route, and is no fault of the server's", async () => {
    const wrong: string[] = [];
    const named = routes.filter(({ url }) => url.includes(":"));
    expect(named.length).toBeGreaterThan(35);
    for (const { method, url, role } of named) {
      for (const odd of ODD_IDS) {
        const body = writes(method) ? "{}" : undefined;
        const sent = body === undefined ? {} : { body };
        const { status, text } = await sendRaw(clientOf(role), method, concrete(url, odd), sent);
        if (status < 400 || status >= 500) wrong.push(`${method} ${url} with ${odd.slice(0, 40)}: ${status}`);
        if (/node_modules|at \w+ \(|SQLITE|syntax error/i.test(text)) wrong.push(`${method} ${url} tells of its inside: ${text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("is refused as a question by every list, and is no fault of the server's", async () => {
    const wrong: string[] = [];
    const questions = [
      "limit=-1&before=-1&from=-1&until=-1",
      "limit=99999999999999999999&before=1e309&from=NaN&until=Infinity",
      "cameraId=%27%20OR%201%3D1--&personId=%00&communeId=..%2f&category=__proto__&text=%25_%25",
      "limit=1&limit=2&before[]=1&cameraId[$ne]=1&__proto__[admin]=1",
      `cameraId=${NOBODY}&from=5&until=1&text=${"x".repeat(4_000)}`,
      "&&&=&%",
    ];
    for (const { method, url, role } of routes.filter((route) => route.method === "GET"))
      for (const question of questions) {
        const { status } = await sendRaw(clientOf(role), method, `${concrete(url)}?${question}`);
        if (status >= 500) wrong.push(`${method} ${url}?${question.slice(0, 40)}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });

  it("is refused as a body by every route that takes one, and is no fault of the server's", async () => {
    const wrong: string[] = [];
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    const bodies = [
      "[]",
      "null",
      '"x"',
      "0",
      "{",
      '{"__proto__":{"role":"administrator"}}',
      deep,
      `{"\\u0000":"${"x".repeat(60_000)}"}`,
    ];
    for (const { method, url, role } of routes.filter((route) => writes(route.method) && !isOver(route)))
      for (const body of bodies) {
        const { status } = await sendRaw(clientOf(role), method, concrete(url), { body });
        if (status >= 500) wrong.push(`${method} ${url} with ${body.slice(0, 30)}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe("a request that another site's page sends", () => {
  const STRANGERS: readonly Record<string, string | undefined>[] = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: undefined, "sec-fetch-site": "cross-site" },
    { origin: undefined, "sec-fetch-site": "same-site" },
  ];

  it("is refused by every route that changes something, whoever is signed in", async () => {
    const wrong: string[] = [];
    for (const { method, url, role } of routes.filter((route) => route.method !== "GET"))
      for (const headers of [...STRANGERS, { origin: `${clientOf(role).origin}.evil.example` }]) {
        const sent = writes(method) ? { body: "{}", headers } : { headers };
        const { status, code } = await sendRaw(clientOf(role), method, concrete(url), sent);
        if (status !== 403 || code !== "request.origin_refused")
          wrong.push(`${method} ${url} from ${JSON.stringify(headers)}: ${status} ${code}`);
      }
    expect(wrong).toEqual([]);
  });

  it("is refused in every type that a form can send, by every route that reads a body", async () => {
    const wrong: string[] = [];
    for (const { method, url, role } of routes.filter((route) => writes(route.method)))
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; x=application/json",
      ]) {
        const { status } = await sendRaw(clientOf(role), method, concrete(url), {
          body: '{"a":1}',
          headers: { "content-type": type },
        });
        if (status !== 415) wrong.push(`${method} ${url} as ${type}: ${status}`);
      }
    expect(wrong).toEqual([]);
  });
});

it("answers nothing under another method, nor for an address that only looks like one of its own", async () => {
  for (const path of [
    "/api",
    "/api/",
    "//api/people",
    "/API/people",
    "/api/people/",
    "/api/people%2f",
    "/api/./people",
    "/api/x/../people",
  ]) {
    const { status } = await sendRaw(clientOf("anonymous"), "GET", path);
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
  for (const method of ["PUT", "PATCH", "TRACE", "OPTIONS", "PROPFIND"]) {
    const { status } = await sendRaw(clientOf("administrator"), method, "/api/people");
    expect([method, status >= 400 && status < 500]).toEqual([method, true]);
  }
});

it("sends no session, and takes none, in an address", async () => {
  const client = clientOf("administrator");
  const [, token = ""] = /__Host-vigie=([^;]+)/.exec(client.cookie ?? "") ?? [];
  expect(token.length).toBeGreaterThan(20);
  for (const name of ["__Host-vigie", "token", "session", "access_token"]) {
    const { status } = await sendRaw(clientOf("anonymous"), "GET", `/api/people?${name}=${token}`);
    expect(status).toBe(401);
  }
});

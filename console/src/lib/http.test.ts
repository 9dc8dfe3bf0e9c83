import { expect, it } from "vitest";
import { z } from "zod";
import { createApi } from "./api.ts";
import { call } from "./http.ts";

const answer = z.object({ count: z.number() });
const respond = (status: number, body: string) => async () => new Response(status === 204 ? null : body, { status });

it("gives the parsed answer", async () => {
  expect(await call(respond(200, '{"count":3,"extra":1}'), { path: "/api/x", answer })).toEqual({
    outcome: "success",
    value: { count: 3 },
  });
});

it("gives null for an answer without content", async () => {
  expect(await call(respond(204, ""), { path: "/api/x", answer: z.null() })).toEqual({ outcome: "success", value: null });
});

it("hands on the problem that the server tells, with its params", async () => {
  const problem = {
    type: "about:blank",
    title: "Too many requests, wait a moment",
    status: 429,
    code: "request.too_many",
    params: { retryAfterSeconds: 20 },
  };
  expect(await call(respond(429, JSON.stringify(problem)), { path: "/api/x", answer })).toEqual({ outcome: "problem", problem });
});

it.each([
  ["a page of some proxy", respond(502, "<html>Bad gateway</html>")],
  ["a refusal in no form of ours", respond(403, '{"message":"no"}')],
  ["an unknown problem code", respond(400, '{"type":"about:blank","title":"x","status":400,"code":"tea.pot"}')],
  ["success without JSON", respond(200, "<html>Sign in to the Wi-Fi</html>")],
  [
    "no answer",
    async () => {
      throw new TypeError("Failed to fetch");
    },
  ],
])("takes %s for an unreachable server", async (_what, send) => {
  expect(await call(send, { path: "/api/x", answer })).toMatchObject({
    outcome: "problem",
    problem: { code: "server.unreachable" },
  });
});

it("takes an answer of another form for a failure of the server, never for data", async () => {
  expect(await call(respond(200, '{"count":"three"}'), { path: "/api/x", answer })).toMatchObject({
    outcome: "problem",
    problem: { code: "server.internal" },
  });
});

it("is aborted, not failed, when its caller took it back", async () => {
  const abort = new AbortController();
  const send = async () => {
    abort.abort();
    throw new DOMException("aborted", "AbortError");
  };
  expect(await call(send, { path: "/api/x", answer, signal: abort.signal })).toEqual({ outcome: "aborted" });
});

it("sends the session's cookie, JSON where there is a body, and lets the closing of a viewing outlive the page", async () => {
  const sent: [string, RequestInit][] = [];
  const api = createApi(async (path, init) => {
    sent.push([path, init]);
    return new Response(null, { status: 204 });
  });
  await api.viewings.closeMany(["0190a5a0-0000-7000-8000-000000000001" as never]);
  await api.session.open({ login: "ada", password: "x" });
  expect(sent[0]).toMatchObject(["/api/viewings/releases", { method: "POST", credentials: "same-origin", keepalive: true }]);
  expect(sent[1]?.[1]).toMatchObject({ method: "POST", body: '{"login":"ada","password":"x"}' });
});

it("pages the journal by sequence", async () => {
  const paths: string[] = [];
  const api = createApi(async (path) => {
    paths.push(path);
    return new Response("[]", { status: 200 });
  });
  await api.journal({ before: null, limit: 50 });
  await api.journal({ before: 17, limit: 50 });
  expect(paths).toEqual(["/api/journal?limit=50", "/api/journal?limit=50&before=17"]);
});

it("holds a server that never ends its answer for unreachable", async () => {
  const silent = (_path: string, { signal }: RequestInit) =>
    new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  expect(await call(silent, { path: "/api/x", answer, withinMs: 1 })).toMatchObject({
    outcome: "problem",
    problem: { code: "server.unreachable" },
  });
});

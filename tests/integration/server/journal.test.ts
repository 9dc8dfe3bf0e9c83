import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Approval } from "@vigie/shared/approvals/schema";
import type { WhoSaw } from "@vigie/shared/journal/reading";
import type { JournalRow } from "@vigie/shared/journal/schema";
import { DEFAULT_TERMS } from "@vigie/shared/journal/terms";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HttpClient } from "./support/http-client.ts";
import { startTestServer, type TestServer } from "./support/test-app.ts";

const VERIFIER = fileURLToPath(new URL("../../../scripts/journal/verify-journal.mjs", import.meta.url));

let test: TestServer;
let folder: string;
let operator: HttpClient;
let supervisor: HttpClient;
let dpo: HttpClient;
let inspector: HttpClient;
let cameraId: CameraId;
/** Of a commune that nobody is habilitated for. */
let elsewhere: CameraId;
let communeId: CommuneId;

beforeAll(async () => {
  test = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), "vigie-taken-"));
  cameraId = await test.addCamera("=Place");
  communeId = (await test.grounds.place()).communeId;
  const other = await test.admin.post<{ id: string }>("/api/communes", { name: "Woippy", serviceLevel: "network" }, 201);
  const site = await test.admin.post<{ id: string }>("/api/sites", { communeId: other.id, name: "Gare" }, 201);
  const source = { kind: "rtsp", main: "rtsp://10.20.0.9/main", sub: null };
  const camera = { number: null, name: "Gare", siteId: site.id, nodeId: null, source };
  elsewhere = (await test.admin.post<{ id: CameraId }>("/api/cameras", camera, 201)).id;
  operator = await test.signIn("operator");
  supervisor = await test.signIn("supervisor");
  dpo = await test.signIn("dpo");
  inspector = await test.signIn("inspector");
});
afterAll(async () => {
  await test.stop();
  rmSync(folder, { recursive: true, force: true });
});

const events = (rows: JournalRow[]) => rows.map(({ payload }) => payload?.event);
const hour = () => ({ from: Date.now() - 3_600_000, until: Date.now() + 1 });
const whoSaw = (id: CameraId, { from, until } = hour()) => `/api/journal/who-saw?cameraId=${id}&from=${from}&until=${until}`;

it("is searched by category, scope, camera and event", async () => {
  const find = async (query: string) => events(await dpo.get<JournalRow[]>(`/api/journal?${query}`));
  expect(await find(`category=session&event=session.opened&limit=4`)).toEqual(Array(4).fill("session.opened"));
  expect(await find(`scope=${communeId}&category=administration`)).toContain("camera.created");
  expect(await find(`cameraId=${elsewhere}`)).toEqual(["camera.created"]);
  expect(await find("event=round.started")).toEqual([]);
  expect((await dpo.send("GET", "/api/journal?category=x")).status).toBe(400);
  expect((await operator.send("GET", "/api/journal")).status).toBe(403);
});

it("gives everybody of the room their own acts, and nobody else's", async () => {
  const rows = await operator.get<JournalRow[]>("/api/journal/own?limit=50");
  expect(events(rows)).toContain("session.opened");
  expect(events(rows)).not.toContain("camera.created");
  expect((await test.admin.send("GET", "/api/journal/own")).status).toBe(403);
});

it("says who saw a camera to whoever has it in their scope, and writes down that it was asked", async () => {
  expect(await supervisor.get<WhoSaw>(whoSaw(cameraId))).toEqual({ looks: [], isWhole: true });
  expect(await supervisor.send("GET", whoSaw(elsewhere))).toMatchObject({
    status: 403,
    body: { code: "habilitation.out_of_scope" },
  });
  expect((await operator.send("GET", whoSaw(cameraId))).status).toBe(403);
  await inspector.get<WhoSaw>(whoSaw(elsewhere));
  const [last, before] = await dpo.get<JournalRow[]>("/api/journal?event=journal.who-saw-asked");
  expect(last?.payload).toMatchObject({ cameraId: elsewhere });
  expect(before).toMatchObject({ scope: communeId, category: "journal", payload: { cameraId } });
});

it("refuses a range that ends before it begins, or is longer than a year", async () => {
  const { from, until } = hour();
  const wrong = { status: 422, body: { code: "journal.range_wrong" } };
  expect(await dpo.send("GET", whoSaw(cameraId, { from: until, until: from }))).toMatchObject(wrong);
  expect(await dpo.send("GET", whoSaw(cameraId, { from: 0, until }))).toMatchObject(wrong);
  expect(await dpo.send("GET", "/api/journal/dossier?from=2026-02-01&until=2026-01-01")).toMatchObject(wrong);
  expect(await dpo.send("GET", "/api/journal/dossier?from=2024-01-01&until=2026-01-01")).toMatchObject(wrong);
});

it("keeps to its terms until two persons change them, once", async () => {
  expect(await test.admin.get("/api/journal/terms")).toEqual(DEFAULT_TERMS);
  const terms = { ...DEFAULT_TERMS, session: 6 };
  const asked = await test.admin.post<Approval>("/api/approvals", { subject: { act: "journal.retain", terms } }, 201);
  const body = { terms, approvalId: asked.id };
  expect(await test.admin.send("PUT", "/api/journal/terms", body)).toMatchObject({ body: { code: "approval.required" } });
  await test.server.app.db.updateTable("approvals").set({ requested_post: "elsewhere" }).where("id", "=", asked.id).execute();
  await dpo.post(`/api/approvals/${asked.id}/answer`, { verdict: "approved" }, 200);
  const other = { ...body, terms: { ...terms, session: 7 } };
  expect(await test.admin.send("PUT", "/api/journal/terms", other)).toMatchObject({ body: { code: "approval.other_subject" } });
  expect(await test.admin.put("/api/journal/terms", body)).toEqual(terms);
  expect(await dpo.get("/api/journal/terms")).toEqual(terms);
  expect(await test.admin.send("PUT", "/api/journal/terms", body)).toMatchObject({ body: { code: "approval.over" } });
  const [row] = await dpo.get<JournalRow[]>("/api/journal?event=journal.terms-changed");
  expect(row?.payload).toMatchObject({ terms });
});

async function bytesOf(client: HttpClient, path: string): Promise<Uint8Array> {
  const answer = await fetch(new URL(path, client.origin), { headers: { cookie: client.cookie ?? "" } });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

interface Verdict {
  verdict: string;
  unchecked: number;
}
function verify(file: string, publicKey: string): { status: number | null; verdict: Verdict } {
  const witness = join(test.dataDir, "witness", "journal.jsonl");
  const words = ["--export", file, "--witness", witness, "--public-key", publicKey];
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, ...words], { encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  return { status, verdict: JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Verdict };
}

it("is taken away whole, sealed to its last row, and that is its last row", async () => {
  const file = join(folder, "whole.jsonl");
  writeFileSync(file, await bytesOf(dpo, "/api/journal/export"));
  await test.server.app.journal.copy();
  const publicKey = (await test.server.app.db.selectFrom("journal_checkpoints").select("public_key").executeTakeFirst())
    ?.public_key;
  expect(verify(file, publicKey ?? "")).toMatchObject({ status: 0, verdict: { verdict: "whole", unchecked: 0 } });
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.at(-2)).toContain('"event":"journal.exported"');
  expect(lines.at(-1)).toContain('{"checkpoint":');
  expect((await supervisor.send("GET", "/api/journal/export")).status).toBe(403);
});

it("is taken away as a dossier that an inspector can read and verify", async () => {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(Date.now());
  const files = unzipSync(await bytesOf(inspector, `/api/journal/dossier?from=${day}&until=${day}&language=fr`));
  expect(Object.keys(files).sort()).toEqual([
    "LISEZ-MOI.txt",
    "arretes.csv",
    "cameras.csv",
    "destructions.csv",
    "dossier.pdf",
    "habilitations.csv",
    "journal.csv",
    "journal.jsonl",
    "personnes.csv",
    "public-key.txt",
    "verify-journal.mjs",
  ]);
  const text = (name: string) => new TextDecoder().decode(files[name]);
  expect(text("dossier.pdf").slice(0, 5)).toBe("%PDF-");
  // A name that a spreadsheet would calculate.
  expect(text("cameras.csv")).toContain(`"'=Place"`);
  expect(text("arretes.csv")).toContain("Prévention des atteintes");
  expect(text("journal.csv")).toContain("journal.dossier-taken");
  expect(text("journal.csv")).toContain('"Villeneuve"');
  expect(Buffer.from(files["verify-journal.mjs"] ?? [])).toEqual(readFileSync(VERIFIER));
  const file = join(folder, "dossier.jsonl");
  writeFileSync(file, files["journal.jsonl"] ?? "");
  await test.server.app.journal.copy();
  expect(verify(file, text("public-key.txt").trim())).toMatchObject({ status: 0, verdict: { verdict: "whole", unchecked: 0 } });
  const [row] = await dpo.get<JournalRow[]>("/api/journal?event=journal.dossier-taken");
  expect(row?.payload).toMatchObject({ from: day, until: day });
});

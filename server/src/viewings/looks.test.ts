import type { CameraId, DeviceId, EpochMs, LinkId, NodeId, PersonId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Grounds, layGrounds } from "../../../tests/integration/server/support/grounds.ts";
import { openApp } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { App } from "../app.ts";
import type { ViewingRow } from "../db/schema.ts";
import { newId } from "../kernel/ids.ts";
import { destroyViewings, listLooks } from "./looks.ts";

const T = Date.UTC(2026, 0, 15, 3);
const at = (minutes: number) => (T + minutes * 60_000) as EpochMs;

let app: App;
let grounds: Grounds;
let cameraId: CameraId;
let nodeId: NodeId;
let operator: PersonId;
let sessionId: SessionId;

beforeEach(async () => {
  const clock = new ManualClock();
  app = await openApp(clock);
  const laid = await layGrounds(app, clock);
  grounds = laid.grounds;
  const { token } = await app.rooms.admission.invite(laid.admin);
  nodeId = (await app.rooms.admission.admit({ token, name: "n", origin: "http://localhost:8081", publicKey: "a".repeat(43) }))
    .nodeId;
  cameraId = await grounds.camera("C");
  operator = (await grounds.person("op", "operator")).id;
  sessionId = (await grounds.signIn("op")).sessionId;
});
afterEach(() => app.close());

/** A look from one minute to another; `to` null: still open. */
async function look(from: number, to: number | null, more: Partial<ViewingRow> = {}): Promise<ViewingId> {
  const principal: Principal = { kind: "person", personId: operator, sessionId, role: "operator" };
  const row: ViewingRow = {
    id: newId<ViewingId>(),
    principal: JSON.stringify(principal),
    session_id: sessionId,
    link_id: null,
    device_id: null,
    forwarding_id: null,
    camera_id: cameraId,
    node_id: nodeId,
    motive: "watch",
    post: "Poste 1",
    placed_by: operator,
    list_viewing_id: null,
    step: null,
    range_from: null,
    range_until: null,
    reference: null,
    fetched: null,
    opened_at: at(from),
    closed_at: to === null ? null : at(to),
    cause: to === null ? null : "released",
    seconds: null,
    ...more,
  };
  await app.db.insertInto("viewings").values(row).execute();
  return row.id;
}

const ids = async (from: number, until: number, limit = 10) =>
  (await listLooks(app.db, cameraId, at(from), at(until), limit)).map(({ viewingId }) => viewingId);

it("finds what overlaps the range: begun before, ended after, still open; and nothing that only touches it", async () => {
  const other = await grounds.camera("D");
  await look(0, 10);
  const across = await look(1, 11);
  const within = await look(12, 13);
  const instant = await look(10, 10);
  const open = await look(14, null);
  await look(20, 30);
  await look(12, 13, { camera_id: other });
  expect(await ids(10, 20)).toEqual([open, within, instant, across]);
  expect(await ids(10, 20, 2)).toEqual([open, within]);
});

it("finds who looked back at those instants, whenever they did, with what was fetched", async () => {
  const asked = { motive: "requisition", reference: "PV 26/114" };
  const back = (from: number, until: number) => ({ ...asked, range_from: at(from), range_until: at(until) });
  await look(100, 101, back(0, 10));
  await look(100, 101, back(20, 30));
  const fetched = [{ from: at(12), until: at(13) }];
  const told = await look(102, 103, { ...back(5, 25), fetched: JSON.stringify(fetched) });
  const untold = await look(104, null, back(19, 21));
  expect(await ids(10, 20)).toEqual([untold, told]);
  const [, second] = await listLooks(app.db, cameraId, at(10), at(20), 10);
  expect(second).toMatchObject({
    motive: "requisition",
    from: at(102),
    lookBack: { from: at(5), until: at(25), reference: "PV 26/114", fetched },
  });
});

it("names a person with the role they had, and who placed the picture", async () => {
  const supervisor = await grounds.person("chef", "supervisor");
  await look(0, 1, { placed_by: supervisor.id, motive: "push" });
  expect(await listLooks(app.db, cameraId, at(0), at(1), 1)).toMatchObject([
    {
      who: { kind: "person", personId: operator, displayName: "op", role: "operator" },
      post: "Poste 1",
      motive: "push",
      placedBy: { personId: supervisor.id, displayName: "chef" },
      from: at(0),
      to: at(1),
      cause: "released",
    },
  ]);
});

it("names a wall screen that is not enrolled any more, and a play address by its label", async () => {
  const deviceId = newId<DeviceId>();
  const device = { id: deviceId, kind: "wall_screen", name: "Écran 4", name_key: "écran 4", secret_hash: "x" } as const;
  const place = { wall_id: null, wall_column: null, wall_row: null, enrolled_by: operator, enrolled_at: at(0), ended_at: at(1) };
  await app.db
    .insertInto("devices")
    .values({ ...device, ...place })
    .execute();
  const own = { session_id: null, placed_by: operator };
  await look(0, 1, { ...own, principal: JSON.stringify({ kind: "device", deviceId }), device_id: deviceId });
  const link = { kind: "link", linkId: newId<LinkId>(), cameraId, endsAt: at(9), forwardingId: null };
  await look(1, 2, { ...own, principal: JSON.stringify(link), post: "10.9.8.7" });
  const looks = await listLooks(app.db, cameraId, at(0), at(9), 10);
  expect(looks.map(({ who }) => who)).toEqual([
    { kind: "link", label: "10.9.8.7" },
    { kind: "wall_screen", name: "Écran 4" },
  ]);
});

it("destroys ended looks of before an instant, a batch at a time, and keeps what is open", async () => {
  await look(0, 1);
  await look(1, 2);
  const open = await look(2, null);
  const later = await look(10, 11);
  expect(await destroyViewings(app.db, at(10), 1)).toBe(1);
  expect(await destroyViewings(app.db, at(10), 5)).toBe(1);
  expect(await destroyViewings(app.db, at(10), 5)).toBe(0);
  expect(await ids(0, 60)).toEqual([later, open]);
});

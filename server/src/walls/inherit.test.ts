import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import type { CommandAnswer, Display, DisplayCommand, TileContent } from "@vigie/shared/walls/schema";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import { proofIn } from "../../../tests/integration/server/support/sign-in.ts";
import { PASSWORD } from "../../../tests/integration/server/support/test-app.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";

let room: RightsRoom;
let shared: CommuneId;
let [seen, unseen]: [CameraId, CameraId] = ["" as CameraId, "" as CameraId];
let leaving: PersonPrincipal;
let newcomer: Person;

beforeEach(async () => {
  room = await openRightsRoom();
  shared = await room.commune();
  const elsewhere = await room.commune();
  [seen, unseen] = [await room.camera(shared), await room.camera(elsewhere)];
  await room.order(shared, [seen]);
  await room.order(elsewhere, [unseen]);
  const before = await room.person("operator");
  await room.habilitate(before, [shared, elsewhere]);
  leaving = await room.signIn(before);
  newcomer = await room.person("operator");
  await room.habilitate(newcomer, [shared]);
  await room.signIn(newcomer);
});
afterEach(() => room.close());

const displays = () => room.app.rooms.walls.displays;
const camera = (cameraId: CameraId): TileContent => ({ kind: "camera", cameraId });

async function command(who: PersonPrincipal, screen: number, what: DisplayCommand): Promise<CommandAnswer> {
  const { id } = await displays().own(who, screen);
  return displays().command(who, id, what);
}
async function show(who: PersonPrincipal, screen: number, contents: (TileContent | null)[]): Promise<void> {
  const { tiles } = await displays().own(who, screen);
  const places = contents.map((content, tile) => ({ tile, seen: tiles[tile]?.version ?? 0, content }));
  expect(await command(who, screen, { kind: "place", tiles: places })).toMatchObject({ outcome: "applied" });
}

async function relieve(keepsWall: boolean): Promise<PersonPrincipal> {
  const factor = proofIn(room.app, newcomer.login, room.clock.now());
  const seat = { post: { name: "Poste 1", deviceId: null }, leaving };
  const both = { login: newcomer.login, password: PASSWORD, factor, keepsWall };
  const outcome = await room.app.rooms.entrance.signIn(both, seat);
  const principal = await room.app.rooms.sessions.authenticate("token" in outcome ? outcome.token : undefined);
  if (principal.kind !== "person") throw new Error("nobody signed in");
  return principal;
}
const contentsOf = ({ tiles }: Display, many = 3) => tiles.slice(0, many).map(({ content }) => content);

it("brings what each screen showed to the newcomer's of the same number, in the newcomer's name", async () => {
  await show(leaving, 1, [camera(seen), null, camera(seen)]);
  await show(leaving, 2, [camera(seen)]);
  await command(leaving, 1, { kind: "layout", seen: 1, layout: { kind: "named", name: "9" } });
  const now = await relieve(true);
  const [first, second] = [await displays().own(now, 1), await displays().own(now, 2)];
  expect(first.layout).toEqual({ kind: "named", name: "9" });
  expect(contentsOf(first)).toEqual([camera(seen), null, camera(seen)]);
  expect(contentsOf(second)).toEqual([camera(seen), null, null]);
  expect(first.tiles[0]?.placedBy).toMatchObject({ person: { id: newcomer.id }, act: "taken_over", at: room.clock.now() });
  expect(contentsOf(await displays().own(leaving, 1))).toEqual([camera(seen), null, camera(seen)]);
});

it("leaves out what the newcomer may not see", async () => {
  await show(leaving, 1, [camera(unseen), camera(seen)]);
  const now = await relieve(true);
  const own = await displays().own(now, 1);
  expect(contentsOf(own)).toEqual([null, camera(seen), null]);
  // The tile tells that it was not theirs to take over; one that was empty tells nothing.
  expect(own.tiles[0]?.placedBy).toMatchObject({ person: { id: newcomer.id }, act: "taken_over" });
  expect(own.tiles[2]?.placedBy).toBeNull();
});

it("leaves the newcomer's own wall alone unless it is asked for, and where there was nothing to bring", async () => {
  const own = await room.signIn(newcomer);
  await show(own, 1, [camera(seen)]);
  await show(own, 2, [camera(seen)]);
  await show(leaving, 1, [null, camera(seen)]);
  const now = await relieve(false);
  expect(contentsOf(await displays().own(now, 1))).toEqual([camera(seen), null, null]);
  leaving = await room.signIn({ ...newcomer, id: leaving.personId, login: await loginOf(leaving) });
  const again = await relieve(true);
  expect(contentsOf(await displays().own(again, 1))).toEqual([null, camera(seen), null]);
  expect(contentsOf(await displays().own(again, 2))).toEqual([camera(seen), null, null]);
});

const loginOf = async ({ personId }: PersonPrincipal): Promise<string> =>
  (await room.app.rooms.people.list()).find(({ id }) => id === personId)?.login ?? "";

it("is one change, which the newcomer takes back like any other", async () => {
  const own = await room.signIn(newcomer);
  await show(own, 1, [camera(seen)]);
  await show(leaving, 1, [null, camera(seen)]);
  await command(leaving, 1, { kind: "layout", seen: 1, layout: { kind: "named", name: "9" } });
  const now = await relieve(true);
  const back = await command(now, 1, { kind: "undo", changeId: null });
  expect(back).toMatchObject({ outcome: "applied", display: { layout: { kind: "named", name: "4" } } });
  expect(contentsOf(back.display)).toEqual([camera(seen), null, null]);
});

it("does not change a tile that a supervisor locked, and keeps a lock that comes along", async () => {
  const supervisor = await room.person("supervisor");
  await room.habilitate(supervisor, [shared]);
  const chief = await room.signIn(supervisor);
  const own = await room.signIn(newcomer);
  await show(own, 1, [null, camera(seen)]);
  await show(leaving, 1, [camera(seen), null]);
  for (const [who, tile] of [[own, 1] as const, [leaving, 0] as const]) {
    const { id, tiles } = await displays().own(who, 1);
    const lock = { kind: "lock", tile, seen: tiles[tile]?.version ?? 0, isLocked: true } as const;
    expect(await displays().command(chief, id, lock)).toMatchObject({ outcome: "applied" });
  }
  const { tiles } = await displays().own(await relieve(true), 1);
  expect(tiles.slice(0, 2)).toMatchObject([
    { content: camera(seen), lockedBy: { id: supervisor.id } },
    { content: camera(seen), lockedBy: { id: supervisor.id } },
  ]);
});

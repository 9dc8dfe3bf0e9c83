import type { CommuneId, PersonId, SiteId } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, expect, it } from "vitest";
import { layGrounds } from "../../../tests/integration/server/support/grounds.ts";
import { openApp } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { App } from "../app.ts";
import { readWholeJournal } from "../journal/index.ts";

const NOBODY = "01a20cdd-4163-75f8-9588-8b24296b79a7";
let app: App;
let by: PersonId;
beforeAll(async () => {
  const clock = new ManualClock();
  app = await openApp(clock);
  by = (await layGrounds(app, clock)).admin;
});
afterAll(() => app.close());

const named = (name: string) => ({ name, serviceLevel: "storage" as const });

it("keeps names apart that a reader tells apart", async () => {
  const { communes } = app.rooms;
  const metz = await communes.createCommune(by, named("Metz"));
  await expect(communes.createCommune(by, named("METZ"))).rejects.toMatchObject({ code: "commune.name_taken" });
  const one = await communes.createCommune(by, named("Fèves"));
  await expect(communes.createCommune(by, named("Fe\u0300ves"))).rejects.toMatchObject({ code: "commune.name_taken" });
  await expect(communes.changeCommune(by, one.id, named("metz"))).rejects.toMatchObject({ code: "commune.name_taken" });
  expect((await communes.changeCommune(by, metz.id, named("METZ"))).name).toBe("METZ");

  const gare = await communes.createSite(by, { communeId: metz.id, name: "Gare" });
  await expect(communes.createSite(by, { communeId: metz.id, name: "gare" })).rejects.toMatchObject({ code: "site.name_taken" });
  const elsewhere = await communes.createSite(by, { communeId: one.id, name: "Gare" });
  const moved = communes.changeSite(by, elsewhere.id, { communeId: metz.id, name: "Gare" });
  await expect(moved).rejects.toMatchObject({ code: "site.name_taken" });
  expect(await communes.changeSite(by, gare.id, { communeId: metz.id, name: "Gare centrale" })).toMatchObject({
    name: "Gare centrale",
  });
});

it("says what is missing, and writes down under the commune what was done", async () => {
  const { communes } = app.rooms;
  await expect(communes.changeCommune(by, NOBODY as CommuneId, named("X"))).rejects.toMatchObject({
    code: "commune.not_found",
  });
  await expect(communes.createSite(by, { communeId: NOBODY as CommuneId, name: "X" })).rejects.toMatchObject({
    code: "commune.not_found",
  });
  const change = communes.changeSite(by, NOBODY as SiteId, { communeId: NOBODY as CommuneId, name: "X" });
  await expect(change).rejects.toMatchObject({ code: "site.not_found" });
  const woippy = await communes.createCommune(by, named("Woippy"));
  const last = (await readWholeJournal(app.db)).at(-1);
  expect([last?.scope, JSON.parse(last?.payload ?? "{}")]).toEqual([
    woippy.id,
    { event: "commune.created", by, communeId: woippy.id, name: "Woippy", serviceLevel: "storage" },
  ]);
});

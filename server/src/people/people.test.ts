import type { PersonId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpIn } from "../../../tests/integration/server/support/sign-in.ts";
import { openApp, PASSWORD } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { App } from "../app.ts";

describe("accounts", () => {
  let app: App;
  let admin: Person;
  beforeAll(async () => {
    app = await openApp(new ManualClock());
    const setup = { login: "admin", displayName: "A", password: PASSWORD };
    await expect(setUpIn(app, { ...setup, code: "WRNG-CODE" })).rejects.toMatchObject({
      code: "setup.code_refused",
    });
    const typed = app.setupCode.toLowerCase().replace("-", " ");
    admin = (await setUpIn(app, { ...setup, code: typed })).view.person;
  });
  afterAll(() => app.close());

  it("begin with one administrator, once", async () => {
    const again = { code: app.setupCode, login: "second", displayName: "S", password: PASSWORD };
    await expect(setUpIn(app, again)).rejects.toMatchObject({ code: "setup.already_done" });
  });

  it("have names of their own", async () => {
    const input = { login: "admin", displayName: "B", role: "operator", serviceId: null, password: PASSWORD } as const;
    await expect(app.rooms.people.create(admin.id, input)).rejects.toMatchObject({ code: "person.login_taken" });
  });

  it("keep one administrator in use", async () => {
    const { people } = app.rooms;
    const last = { code: "person.last_administrator" };
    await expect(people.change(admin.id, admin.id, { disabled: true })).rejects.toMatchObject(last);
    await expect(people.change(admin.id, admin.id, { role: "operator" })).rejects.toMatchObject(last);
    const second = await people.create(admin.id, {
      login: "second",
      displayName: "S",
      role: "administrator",
      serviceId: null,
      password: PASSWORD,
    });
    await people.change(admin.id, second.id, { disabled: true });
    await expect(people.change(admin.id, admin.id, { disabled: true })).rejects.toMatchObject(last);
    await people.change(admin.id, second.id, { disabled: false });
    expect((await people.change(admin.id, admin.id, { role: "supervisor" })).role).toBe("supervisor");
  });

  it("are not changed by a change of nothing, and missing ones are said so", async () => {
    const { people } = app.rooms;
    expect(await people.change(admin.id, admin.id, { displayName: "A" })).toMatchObject({ displayName: "A" });
    const nobody = "01a20cdd-4163-75f8-9588-8b24296b79a7" as PersonId;
    await expect(people.change(admin.id, nobody, { displayName: "B" })).rejects.toMatchObject({ code: "person.not_found" });
  });
});

import { HABILITATED_ROLES, type Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { EXPECTED, LETTERS } from "../../../support/role-matrix.ts";
import type { HttpClient } from "./http-client.ts";
import type { RightsRoom } from "./rights-room.ts";

export const NOBODY = "01a20cdd-465c-7469-b069-a6dcd1b915fc";

export interface TriedRoute {
  method: string;
  url: string;
  /** Of those who may. */
  role: Role | "anonymous";
}

const ORDER: readonly Role[] = ["administrator", "supervisor", "operator", "dpo", "liaison", "inspector", "requisition_officer"];

/** Every route that the server declares, each with somebody who may: those that come later are found as well. */
export const everyRoute = ({ app }: RightsRoom): TriedRoute[] =>
  app.routes
    .filter(({ method }) => method !== "HEAD")
    .map(({ method, url, permission }) => {
      const letters = EXPECTED[permission];
      const role = letters.includes("-") ? "anonymous" : ORDER.find((each) => letters.includes(LETTERS[each]));
      if (role === undefined) throw new Error(`nobody of these may ${permission}`);
      return { method, url, role };
    });

/** Somebody of every role that `everyRoute` names, by signing them in anew. */
export async function everybody(room: RightsRoom): Promise<(role: Role) => Promise<HttpClient>> {
  const communeId = await room.commune();
  const { id: serviceId } = await room.app.rooms.services.create(room.admin, { name: "Police", kind: "national_police" });
  const people = new Map<Role, Person>(
    await Promise.all(
      ORDER.filter((role) => role !== "administrator").map(async (role) => {
        const person = await room.person(role, role === "liaison" ? serviceId : null);
        if (HABILITATED_ROLES.includes(role)) await room.habilitate(person, [communeId], { level: "extract" });
        return [role as Role, person] as const;
      }),
    ),
  );
  return async (role) => {
    const person = people.get(role) ?? (await room.app.rooms.people.list()).find(({ id }) => id === room.admin);
    if (person === undefined) throw new Error(`there is no ${role}`);
    return room.browser(person);
  };
}

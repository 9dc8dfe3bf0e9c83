import type { Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import type { Standing } from "../habilitations/index.ts";

/** Those who watch first, those who keep the system last. */
export const ROLE_ORDER: readonly Role[] = [
  "operator",
  "municipal_operator",
  "supervisor",
  "requisition_officer",
  "liaison",
  "referent",
  "dpo",
  "inspector",
  "administrator",
];

export const FILTERS = ["all", "enabled", "active", "inactive", "suspended", "disabled"] as const;
export type PersonFilter = (typeof FILTERS)[number];

/** `inactive`: whose role takes a habilitation and who has none that is active. A standing that is null: the role takes none. */
export function isShown({ disabledAt }: Person, standing: Standing | null, filter: PersonFilter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "enabled":
      return disabledAt === null;
    case "disabled":
      return disabledAt !== null;
    case "active":
      return disabledAt === null && standing?.state === "active";
    case "suspended":
      return standing?.state === "suspended";
    case "inactive":
      return disabledAt === null && standing !== null && standing.state !== "active";
  }
}

/** By name; those out of use last. */
export const byName = (a: Person, b: Person): number =>
  Number(a.disabledAt !== null) - Number(b.disabledAt !== null) || a.displayName.localeCompare(b.displayName, "fr");

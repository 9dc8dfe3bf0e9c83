import { HabilitationInput, HabilitationLevel } from "@vigie/shared/habilitations/schema";
import { startOfDay } from "@vigie/shared/kernel/calendar";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CommuneId, EpochMs, PersonId, ServiceId } from "@vigie/shared/kernel/units";
import { PersonInput } from "@vigie/shared/people/schema";
import { inColumn, type Line } from "./table.ts";

export const PEOPLE_COLUMNS = [
  "login",
  "name",
  "role",
  "service",
  "password",
  "level",
  "communes",
  "reference",
  "authority",
  "signed",
  "from",
  "until",
  "trained",
] as const;
type PersonLine = Line<(typeof PEOPLE_COLUMNS)[number]>;

/** What names in the file stand for. */
export interface Names {
  serviceNamed: (name: string) => ServiceId | null;
  communeNamed: (name: string) => CommuneId | null;
}

/** A line's account, and its habilitation where the line has one. */
export interface PersonPlan {
  input: PersonInput;
  habilitation: ((personId: PersonId) => HabilitationInput) | null;
}

export function readPerson({ cells }: PersonLine, names: Names): PersonPlan {
  const { shape } = PersonInput;
  const input = {
    login: inColumn("login", () => shape.login.parse(cells.login)),
    displayName: inColumn("name", () => shape.displayName.parse(cells.name)),
    role: inColumn("role", () => shape.role.parse(cells.role)),
    serviceId: inColumn("service", () => found(cells.service, names.serviceNamed, "service.not_found")),
    password: inColumn("password", () => readPassword(cells.password)),
  };
  return { input, habilitation: cells.level === "" ? null : readHabilitation(cells, names) };
}

function readPassword(text: string): string {
  const password = PersonInput.shape.password.safeParse(text);
  if (!password.success) throw new AppError("person.password_weak", "the password is too short or too long");
  return password.data;
}

function readHabilitation(cells: PersonLine["cells"], { communeNamed }: Names) {
  const communes = cells.communes.split("|").map((name) => name.trim());
  const act = HabilitationInput.shape.act.shape;
  const rest = {
    level: inColumn("level", () => HabilitationLevel.parse(cells.level)),
    communeIds: inColumn("communes", () => communes.map((name) => required(found(name, communeNamed, "commune.not_found")))),
    cameraIds: null,
    act: {
      reference: inColumn("reference", () => act.reference.parse(cells.reference)),
      authority: inColumn("authority", () => act.authority.parse(cells.authority)),
      signedAt: inColumn("signed", () => startOfDay(cells.signed)),
    },
    from: inColumn("from", () => startOfDay(cells.from)),
    // The day that is written is the last one.
    until: inColumn("until", () => startOfDay(cells.until, 1)),
    trainedAt: inColumn("trained", (): EpochMs | null => (cells.trained === "" ? null : startOfDay(cells.trained))),
  };
  return (personId: PersonId): HabilitationInput => ({ personId, ...rest });
}

/** Null for an empty cell. */
function found<Id>(name: string, named: (name: string) => Id | null, code: "service.not_found" | "commune.not_found"): Id | null {
  if (name === "") return null;
  const id = named(name);
  if (id === null) throw new AppError(code, `nothing is named ${name}`);
  return id;
}

function required<Id>(id: Id | null): Id {
  if (id === null) throw new AppError("commune.not_found", "no commune is named");
  return id;
}

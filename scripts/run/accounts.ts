import { randomInt } from "node:crypto";
import type { PersonId, ServiceId } from "@vigie/shared/kernel/units";
import { Role } from "@vigie/shared/people/roles";
import { Person } from "@vigie/shared/people/schema";
import { SessionView } from "@vigie/shared/people/session";
import type { Api } from "./api.ts";
import type { Product } from "./product.ts";
import type { SecondFactor } from "./second-factor.ts";

export interface Account extends SecondFactor {
  role: Role;
  id: PersonId;
  login: string;
  displayName: string;
  password: string;
}
export type Accounts = Record<Role, Account>;

/** Names that nobody bears: the accounts of a demo, not of persons. */
const NAMES = {
  administrator: { login: "admin", displayName: "Administration technique" },
  supervisor: { login: "superviseur", displayName: "Chef de salle" },
  operator: { login: "operateur", displayName: "Opérateur 1" },
  municipal_operator: { login: "police-municipale", displayName: "Agent de police municipale" },
  liaison: { login: "liaison", displayName: "Liaison du commissariat" },
  requisition_officer: { login: "requisitions", displayName: "Chargé des réquisitions" },
  dpo: { login: "dpo", displayName: "Déléguée à la protection des données" },
  inspector: { login: "inspection", displayName: "Contrôle" },
  referent: { login: "referent", displayName: "Référent communal" },
} as const satisfies Record<Role, Pick<Account, "login" | "displayName">>;

/** The administrator, made by the set-up code. `admin` is signed in as them. */
export async function setUp(product: Pick<Product, "newApi" | "setupCode">): Promise<{ account: Account; admin: Api }> {
  const admin = product.newApi();
  const own = { ...NAMES.administrator, password: newPassword() };
  // Whoever tries the demo has no security key at hand; how one is required is an administrator's to try.
  await admin.send("POST", "/api/setup", { code: await product.setupCode(), isKeyRequired: false, ...own }, SessionView);
  const factor = await admin.enrol(own);
  const view = await admin.get("/api/session", SessionView);
  if (view.state !== "signed_in") throw new Error(`the set-up stopped at ${view.state}`);
  return { account: { role: "administrator", id: view.person.id, ...own, ...factor }, admin };
}

/** An account without a second factor: its owner was not there yet. */
export type NewAccount = Omit<Account, keyof SecondFactor>;
export type Wanted = Pick<Account, "role" | "login" | "displayName">;

/** One of each role but the administrator's. */
export const OTHERS: readonly Wanted[] = Role.options.flatMap((role) =>
  role === "administrator" ? [] : [{ role, ...NAMES[role] }],
);

/** `serviceId`: of a liaison. */
export async function makeAccount(admin: Api, wanted: Wanted, serviceId: ServiceId): Promise<NewAccount> {
  const own = { ...wanted, password: newPassword() };
  const input = { ...own, serviceId: own.role === "liaison" ? serviceId : null };
  const { id } = await admin.send("POST", "/api/people", input, Person);
  return { ...own, id };
}

/** What its owner does at their first sign-in; `api` is signed in as them from then on. */
export async function firstSignIn(api: Api, account: NewAccount): Promise<Account> {
  const { login, password } = account;
  await api.send("POST", "/api/session", { login, password }, SessionView);
  return { ...account, ...(await api.enrol({ login, password })) };
}

/** Without the letters and digits that look alike. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** Sixteen of them, 79 bits, in four groups for whoever types it from the terminal. */
function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}

import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Camera, type CameraCredentials } from "@vigie/shared/cameras/schema";
import { Commune, Site } from "@vigie/shared/communes/schema";
import { MediaNode } from "@vigie/shared/nodes/schema";
import { Person } from "@vigie/shared/people/schema";
import { type Role } from "@vigie/shared/people/roles";
import { SessionView } from "@vigie/shared/people/session";
import { z } from "zod";
import type { Api } from "./api.ts";
import type { Product } from "./product.ts";

export interface SeedCamera {
  /** Absent: the smallest one never given. */
  number?: number;
  commune: string;
  site: string;
  name: string;
  main: string;
  sub: string | null;
  credentials?: CameraCredentials | null;
}

export interface Account {
  role: Role;
  login: string;
  displayName: string;
  password: string;
}

export interface Seeded {
  accounts: Record<Role, Account>;
  /** In the order they were asked for. */
  cameras: Camera[];
  /** Signed in as the administrator. */
  admin: Api;
}

/** Names that nobody bears: the accounts of a demo, not of persons. */
const ACCOUNTS = {
  administrator: { login: "admin", displayName: "Administration technique" },
  supervisor: { login: "superviseur", displayName: "Chef de salle" },
  operator: { login: "operateur", displayName: "Opérateur 1" },
} as const satisfies Record<Role, Pick<Account, "login" | "displayName">>;

/** Fills an empty product as its users would, through its HTTP interface: an account per role, then communes, sites and cameras. */
export async function seed(product: Product, cameras: readonly SeedCamera[]): Promise<Seeded> {
  const admin = product.newApi();
  const accounts = await createAccounts(admin, await product.setupCode());
  await nodeConnected(admin);
  return { accounts, cameras: await createCameras(admin, cameras), admin };
}

async function createAccounts(admin: Api, code: string): Promise<Record<Role, Account>> {
  const account = (role: Role): Account => ({ role, ...ACCOUNTS[role], password: newPassword() });
  const accounts = { administrator: account("administrator"), supervisor: account("supervisor"), operator: account("operator") };
  const { login, displayName, password } = accounts.administrator;
  // Whoever sets the product up is signed in by it.
  await admin.send("POST", "/api/setup", { code, login, displayName, password }, SessionView);
  for (const person of [accounts.supervisor, accounts.operator]) await admin.send("POST", "/api/people", person, Person);
  return accounts;
}

/** Communes and sites are made as the cameras name them. */
export async function createCameras(admin: Api, wanted: readonly SeedCamera[]): Promise<Camera[]> {
  const communes = new Map<string, Commune>();
  const sites = new Map<string, Site>();
  const cameras: Camera[] = [];
  for (const { commune: communeName, site: siteName, name, main, sub, number = null, credentials = null } of wanted) {
    const commune = communes.get(communeName) ?? (await admin.send("POST", "/api/communes", { name: communeName }, Commune));
    communes.set(communeName, commune);
    const siteKey = `${communeName}\0${siteName}`;
    const site = sites.get(siteKey) ?? (await admin.send("POST", "/api/sites", { communeId: commune.id, name: siteName }, Site));
    sites.set(siteKey, site);
    const source = { kind: "rtsp", main, sub, credentials };
    cameras.push(await admin.send("POST", "/api/cameras", { number, name, siteId: site.id, nodeId: null, source }, Camera));
  }
  return cameras;
}

const CONNECTED_MS = 30_000;
const POLL_MS = 100;

/** A camera is given to a node, so there must be one. */
export async function nodeConnected(admin: Api): Promise<MediaNode> {
  for (const endMs = performance.now() + CONNECTED_MS; performance.now() < endMs; await pause(POLL_MS)) {
    const node = (await admin.get("/api/nodes", z.array(MediaNode))).find(({ link }) => link.state === "connected");
    if (node !== undefined) return node;
  }
  throw new Error(`no media node was connected within ${CONNECTED_MS} ms`);
}

/** Without the letters and digits that look alike. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

/** Sixteen of them, 79 bits, in four groups for whoever types it from the terminal. */
function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}

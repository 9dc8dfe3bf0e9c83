import { setTimeout as pause } from "node:timers/promises";
import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import type { Camera } from "@vigie/shared/cameras/schema";
import { Device, OwnDevice } from "@vigie/shared/devices/schema";
import { RecipientService } from "@vigie/shared/forwarding/schema";
import type { ServiceId } from "@vigie/shared/kernel/units";
import { MediaNode } from "@vigie/shared/nodes/schema";
import { z } from "zod";
import { type Account, type Accounts, firstSignIn, makeAccount, OTHERS, setUp, type Wanted } from "./accounts.ts";
import type { Api } from "./api.ts";
import type { Product } from "./product.ts";
import { createTown, type SeedCamera, type Town } from "./town.ts";

export type { Account } from "./accounts.ts";
export type { SeedCamera } from "./town.ts";

export interface Seeded {
  accounts: Accounts;
  /** In the order they were asked for. */
  cameras: Camera[];
  /** Signed in as the administrator, as the supervisor at an enrolled post, and as who reads the journal. */
  admin: Api;
  chief: Api;
  dpo: Api;
  /** The service that every order has a clause for. */
  serviceId: ServiceId;
  town: Town;
  /** Further ones, under an order of their own; whoever is habilitated everywhere may see them. */
  addCameras(wanted: readonly SeedCamera[]): Promise<Camera[]>;
  /** A further account with its second factor, habilitated everywhere when its role is. */
  addPerson(wanted: Wanted): Promise<Account>;
}

export interface SeedOptions {
  /** By commune; absent: with storage and viewing. */
  serviceLevels?: Readonly<Record<string, ServiceLevel>>;
  /** Where the operator is habilitated; absent: everywhere. */
  operatorCommunes?: readonly string[];
}

/** Where everybody is habilitated before there is a camera. */
const FIRST_COMMUNE = "Valmorin";

/**
 * Fills an empty product as its users would, through its HTTP interface: an account per role with its second factor, then communes, sites,
 * cameras, habilitations, and the prefect's order over each commune's cameras, which the supervisor approves.
 */
export async function seed(
  product: Pick<Product, "newApi" | "setupCode">,
  cameras: readonly SeedCamera[],
  { serviceLevels = {}, operatorCommunes }: SeedOptions = {},
): Promise<Seeded> {
  const { account: administrator, admin } = await setUp(product);
  const police = { name: "Police nationale", kind: "national_police" };
  const { id: serviceId } = await admin.send("POST", "/api/services", police, RecipientService);
  const [chief, dpo] = [product.newApi(), product.newApi()];
  const town = createTown({ admin, chief, serviceId, serviceLevels });
  await town.found(cameras[0]?.commune ?? FIRST_COMMUNE);

  async function addPerson(wanted: Wanted, api = product.newApi()): Promise<Account> {
    const account = await makeAccount(admin, wanted, serviceId);
    await town.admit(account, wanted.role === "operator" ? operatorCommunes : undefined);
    const enrolled = await firstSignIn(api, account);
    if (api !== chief && api !== dpo) await api.send("DELETE", "/api/session", undefined, z.null());
    return enrolled;
  }

  const accounts = { administrator } as Accounts;
  for (const wanted of OTHERS) {
    const { role } = wanted;
    accounts[role] = await addPerson(wanted, role === "supervisor" ? chief : role === "dpo" ? dpo : undefined);
  }
  await enrolPost(chief);
  await nodeConnected(admin);
  const made = {
    accounts,
    admin,
    chief,
    dpo,
    serviceId,
    town,
    addCameras: town.addCameras,
    addPerson: (wanted: Wanted) => addPerson(wanted),
  };
  return { ...made, cameras: await town.addCameras(cameras) };
}

/** Who approves sits elsewhere than who asks. */
async function enrolPost(chief: Api): Promise<void> {
  const pending = await chief.send("POST", "/api/device", undefined, OwnDevice);
  if (pending.state !== "pending") throw new Error(`the supervisor's browser is ${pending.state}`);
  const admission = { code: pending.code, kind: "post", name: "Poste du chef de salle", place: null };
  await chief.send("POST", "/api/devices", admission, Device);
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

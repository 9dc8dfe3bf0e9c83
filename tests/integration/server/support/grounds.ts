import type { AuthorisationInput } from "@vigie/shared/authorisations/schema";
import type { CameraInput } from "@vigie/shared/cameras/schema";
import type { HabilitationLevel } from "@vigie/shared/habilitations/schema";
import { JournalQuery } from "@vigie/shared/journal/reading";
import type { JournalRow } from "@vigie/shared/journal/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, CommuneId, EpochMs, PersonId, ServiceId, SiteId } from "@vigie/shared/kernel/units";
import { HABILITATED_ROLES, type Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import type { App } from "../../../../server/src/app.ts";
import { transact } from "../../../../server/src/db/transact.ts";
import type { PersonPrincipal } from "../../../../server/src/kernel/guard.ts";
import { setUpIn, signInTo } from "./sign-in.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
export const PASSWORD = "trois vaches au pré";

/** The first administrator of a server without a port, and what everything else rests on. */
export async function layGrounds(app: App, clock: Clock): Promise<{ admin: PersonId; grounds: Grounds }> {
  const { view } = await setUpIn(app, { code: app.setupCode, login: "admin", displayName: "A", password: PASSWORD });
  return { admin: view.person.id, grounds: createGrounds(app, clock, view.person.id) };
}

/** What rights rest on, laid in process: one commune with live view, whoever is of the room habilitated there, every camera under an order. */
export type Grounds = ReturnType<typeof createGrounds>;

export function createGrounds({ rooms, db }: App, clock: Clock, adminId: PersonId) {
  let ordinal = 0;
  let place: Promise<{ communeId: CommuneId; siteId: SiteId }> | null = null;
  let police: Promise<ServiceId> | null = null;
  const dates = () => ({ from: (clock.now() - DAY_MS) as EpochMs, until: (clock.now() + YEAR_MS) as EpochMs });

  async function layPlace() {
    const { id: communeId } = await rooms.communes.createCommune(adminId, {
      name: "Villeneuve",
      serviceLevel: "storage_and_viewing",
    });
    const { id: siteId } = await rooms.communes.createSite(adminId, { communeId, name: "Place du Marché" });
    return { communeId, siteId };
  }

  const grounds = {
    place: () => {
      place ??= layPlace();
      return place;
    },
    /** A service that pictures may be forwarded to: every order has a clause for it. */
    police: () => {
      police ??= rooms.services.create(adminId, { name: "Police nationale", kind: "national_police" }).then(({ id }) => id);
      return police;
    },
    async habilitate(personId: PersonId, communeId?: CommuneId, level: HabilitationLevel = "operate"): Promise<void> {
      ordinal += 1;
      await rooms.habilitations.create(adminId, {
        personId,
        level,
        communeIds: [communeId ?? (await grounds.place()).communeId],
        cameraIds: null,
        act: { reference: `H-${ordinal}`, authority: "Préfecture", signedAt: clock.now() },
        ...dates(),
        trainedAt: (clock.now() - DAY_MS) as EpochMs,
      });
    },
    /** In force for a year, with what the test wants otherwise. */
    async authorise(cameraId: CameraId, more: Partial<AuthorisationInput> = {}): Promise<void> {
      const { communeId } = await grounds.place();
      const clause = { live: true, recordings: false, ptzTakeOver: false, until: null, withdrawnAt: null };
      const clauses = [{ ...clause, serviceId: await grounds.police() }];
      ordinal += 1;
      const input: AuthorisationInput = {
        communeId,
        number: `A-${ordinal}`,
        authority: "Préfecture",
        ...dates(),
        cameraIds: [cameraId],
        purposes: ["persons_and_goods"],
        retentionMaxDays: 30,
        retentionMinDays: null,
        clauses,
        references: [],
        ...more,
      };
      await transact(db, (unit) => rooms.authorisations.add(unit, { by: adminId, approvedBy: adminId }, input));
    },
    /** A new account, habilitated if its role is of the room. */
    async person(login: string, role: Role): Promise<Person> {
      const serviceId = role === "liaison" ? await grounds.police() : null;
      const person = await rooms.people.create(adminId, { login, displayName: login, role, serviceId, password: PASSWORD });
      if (HABILITATED_ROLES.includes(role)) await grounds.habilitate(person.id);
      return person;
    },
    /** Pulled from nowhere, under an order in force. */
    async camera(name: string, more: Partial<CameraInput> = {}): Promise<CameraId> {
      const { siteId } = await grounds.place();
      const source = { kind: "rtsp", main: `rtsp://10.20.0.1/${name}`, sub: null } as const;
      const { id } = await rooms.cameras.create(adminId, { number: null, name, siteId, nodeId: null, source, ...more });
      await grounds.authorise(id);
      return id;
    },
    /** With both factors, in process. */
    async signIn(login: string): Promise<PersonPrincipal> {
      const principal = await rooms.sessions.authenticate((await signInTo({ rooms }, { login, password: PASSWORD })).token);
      if (principal.kind !== "person") throw new Error(`${login} is not signed in`);
      return principal;
    },
    /** Newest first. */
    journal: (limit: number): Promise<JournalRow[]> => rooms.journal.search(JournalQuery.parse({ limit })),
  };
  return grounds;
}

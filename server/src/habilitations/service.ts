import {
  type Habilitation,
  type HabilitationChange,
  type HabilitationInput,
  MAX_HABILITATION_MS,
  type SuspensionInput,
} from "@vigie/shared/habilitations/schema";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, CommuneId, EpochMs, HabilitationId, PersonId } from "@vigie/shared/kernel/units";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import {
  findHabilitation,
  insertHabilitation,
  listHabilitations,
  listHabilitationsOf,
  replaceHabilitation,
} from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  hasCommune: (tx: Tx, id: CommuneId) => Promise<boolean>;
  /** Null: there is no such camera. */
  communeOfCamera: (tx: Tx, id: CameraId) => Promise<CommuneId | null>;
  /** Everything that rests on rights follows in the same transaction. */
  rightsChanged: (unit: Unit) => Promise<void>;
  /** The lists that consoles hold are old. */
  changed: () => void;
}
export type HabilitationService = ReturnType<typeof createHabilitationService>;

/** Who may look where, from when until when, by which act (CSI R.253-3). */
export function createHabilitationService({ db, clock, hasCommune, communeOfCamera, rightsChanged, changed }: Deps) {
  async function follow(unit: Unit): Promise<void> {
    await rightsChanged(unit);
    unit.afterCommit(changed);
  }

  async function add(unit: Unit, by: PersonId, input: HabilitationInput): Promise<Habilitation> {
    const { tx } = unit;
    const habilitation: Habilitation = { id: newId(), ...input, suspended: null, withdrawnAt: null, version: 1 };
    await requireHolder(tx, input.personId);
    await requireSound(tx, habilitation);
    await insertHabilitation(tx, habilitation);
    const { id: habilitationId, personId, level, communeIds, act, from, until } = habilitation;
    const { reference, authority } = act;
    const told = { by, habilitationId, personId, level, communeIds, reference, authority, from, until };
    await appendJournal(tx, clock.now(), "csu", { event: "habilitation.created", ...told });
    await follow(unit);
    return habilitation;
  }

  async function requireSound(tx: Tx, { communeIds, cameraIds, from, until }: Habilitation): Promise<void> {
    if (until <= from || until - from > MAX_HABILITATION_MS) {
      throw new AppError("habilitation.dates_wrong", `from ${from} until ${until}`);
    }
    for (const id of communeIds) if (!(await hasCommune(tx, id))) throw new AppError("commune.not_found", `commune ${id}`);
    for (const id of cameraIds ?? []) {
      const communeId = await communeOfCamera(tx, id);
      if (communeId === null) throw new AppError("camera.not_found", `camera ${id}`);
      if (!communeIds.includes(communeId)) throw new AppError("habilitation.camera_elsewhere", `camera ${id} is of ${communeId}`);
    }
  }

  return {
    list: (): Promise<Habilitation[]> => listHabilitations(db),

    create: (by: PersonId, input: HabilitationInput): Promise<Habilitation> => transact(db, (unit) => add(unit, by, input)),

    /** In somebody else's transaction. */
    add,

    /** Changes what is given, if it is still at the version that the caller saw. Nothing changes what was withdrawn. */
    change: (by: PersonId, id: HabilitationId, { version, ...change }: HabilitationChange): Promise<Habilitation> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const before = await findHabilitation(tx, id);
        if (before === null) throw new AppError("habilitation.not_found", `habilitation ${id}`);
        const next = applyChange(before, change, clock.now());
        const fields = FIELDS.filter((field) => canonicalJson(before[field]) !== canonicalJson(next[field]));
        if (before.version !== version || (before.withdrawnAt !== null && fields.length > 0)) throw changedMeanwhile(before);
        if (fields.length === 0) return before;
        await requireSound(tx, next);
        if (!(await replaceHabilitation(tx, next, version))) throw changedMeanwhile(before);
        const told = { by, habilitationId: id, personId: before.personId, changed: fields.map((field) => NAMES[field] ?? field) };
        await appendJournal(tx, clock.now(), "csu", { event: "habilitation.changed", ...told });
        await follow(unit);
        return next;
      }),

    /** The one button: all that the person has, at once, with their pictures and sessions; or all of it back. Doing it twice is doing it once. */
    suspend: (by: PersonId, personId: PersonId, { suspended, reason }: SuspensionInput): Promise<Habilitation[]> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        if ((await findPerson(tx, personId)) === null) throw new AppError("person.not_found", `person ${personId}`);
        const at = clock.now();
        const held = (await listHabilitationsOf(tx, personId)).filter(({ withdrawnAt }) => withdrawnAt === null);
        const toChange = held.filter((one) => (one.suspended !== null) !== suspended);
        for (const one of toChange) {
          const next = { ...one, suspended: suspended ? { at, by, reason } : null, version: one.version + 1 };
          await replaceHabilitation(tx, next, one.version);
        }
        if (toChange.length > 0) {
          const event = suspended ? "habilitation.suspended" : "habilitation.restored";
          await appendJournal(tx, at, "csu", { event, by, personId, reason });
          await follow(unit);
        }
        return listHabilitationsOf(tx, personId);
      }),
  };
}

async function requireHolder(tx: Tx, id: PersonId): Promise<void> {
  const person = await findPerson(tx, id);
  if (person === null) throw new AppError("person.not_found", `person ${id}`);
  if (!HABILITATED_ROLES.includes(person.role)) {
    throw new AppError("habilitation.role_wrong", `${person.login} is ${person.role}`);
  }
}

const FIELDS = ["level", "communeIds", "cameraIds", "act", "from", "until", "trainedAt", "withdrawnAt"] as const;
const NAMES: Partial<Record<(typeof FIELDS)[number], string>> = { withdrawnAt: "withdrawn" };

function applyChange(before: Habilitation, change: Omit<HabilitationChange, "version">, now: EpochMs): Habilitation {
  return {
    ...before,
    level: change.level ?? before.level,
    communeIds: change.communeIds ?? before.communeIds,
    cameraIds: change.cameraIds === undefined ? before.cameraIds : change.cameraIds,
    act: change.act ?? before.act,
    from: change.from ?? before.from,
    until: change.until ?? before.until,
    trainedAt: change.trainedAt === undefined ? before.trainedAt : change.trainedAt,
    withdrawnAt: change.withdrawn === true ? (before.withdrawnAt ?? now) : before.withdrawnAt,
    version: before.version + 1,
  };
}

const changedMeanwhile = ({ id, version }: Habilitation) =>
  new AppError("habilitation.changed", `habilitation ${id} is at version ${version}, or withdrawn`);

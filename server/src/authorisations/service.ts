import type { ApprovalSubject } from "@vigie/shared/approvals/schema";
import {
  type Authorisation,
  type AuthorisationChange,
  type AuthorisationInput,
  type ListedAuthorisation,
  MAX_AUTHORISATION_MS,
} from "@vigie/shared/authorisations/schema";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ApprovalId, AuthorisationId, CameraId, CommuneId, EpochMs, PersonId, ServiceId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import {
  findAuthorisation,
  findAuthorisationNumbered,
  insertAuthorisation,
  listAuthorisations,
  replaceAuthorisation,
} from "./repository.ts";

/** Who asks, and who approved it. */
export interface Signed {
  by: PersonId;
  approvedBy: PersonId;
}

interface Deps {
  db: Db;
  clock: Clock;
  hasCommune: (tx: Tx, id: CommuneId) => Promise<boolean>;
  communeNames: (tx: Tx) => Promise<ReadonlyMap<CommuneId, string>>;
  hasService: (tx: Tx, id: ServiceId) => Promise<boolean>;
  /** Null: there is no such camera. */
  communeOfCamera: (tx: Tx, id: CameraId) => Promise<CommuneId | null>;
  /** Uses the approval up and answers who gave it; throws unless it is one for exactly that. */
  takeApproval: (unit: Unit, by: PersonId, id: ApprovalId, subject: ApprovalSubject) => Promise<PersonId>;
  /** The communes that the person's rights reach to; null: all. */
  communesOf: (person: PersonPrincipal) => ReadonlySet<CommuneId> | null;
  /** Everything that rests on rights follows in the same transaction. */
  rightsChanged: (unit: Unit) => Promise<void>;
  /** How long the recordings of these are kept is another rule. */
  retentionChanged: (unit: Unit, cameraIds: readonly CameraId[]) => Promise<void>;
  /** The lists that consoles hold are old. */
  changed: () => void;
}
export type AuthorisationService = ReturnType<typeof createAuthorisationService>;

/** The prefect's orders (CSI L.252-1): a camera that none in force names is neither shown nor recorded. */
export function createAuthorisationService(deps: Deps) {
  const { db, clock, hasCommune, communeNames, hasService, communeOfCamera, takeApproval, communesOf, rightsChanged, changed } =
    deps;

  async function follow(unit: Unit): Promise<void> {
    await rightsChanged(unit);
    unit.afterCommit(changed);
  }

  /** What was there already need not be there still: a service may have gone since. */
  async function requireSound(tx: Tx, next: Authorisation, before: Authorisation | null): Promise<void> {
    requireTerms(next);
    const { id, communeId, number, cameraIds, clauses } = next;
    if (!(await hasCommune(tx, communeId))) throw new AppError("commune.not_found", `commune ${communeId}`);
    const other = await findAuthorisationNumbered(tx, communeId, number);
    if (other !== null && other !== id)
      throw new AppError("authorisation.number_taken", `authorisation ${other} has number ${number}`);
    for (const cameraId of cameraIds.filter((cameraId) => before?.cameraIds.includes(cameraId) !== true)) {
      const lies = await communeOfCamera(tx, cameraId);
      if (lies === null) throw new AppError("camera.not_found", `camera ${cameraId}`);
      if (lies !== communeId) throw new AppError("authorisation.camera_elsewhere", `camera ${cameraId} is of ${lies}`);
    }
    for (const { serviceId } of clauses)
      if (!(await hasService(tx, serviceId))) throw new AppError("service.not_found", `service ${serviceId}`);
  }

  /** With its journal row, in the transaction in which the approval was taken. */
  async function add(unit: Unit, { by, approvedBy }: Signed, input: AuthorisationInput): Promise<Authorisation> {
    const { tx } = unit;
    const authorisation: Authorisation = { id: newId(), ...input, withdrawnAt: null, version: 1 };
    await requireSound(tx, authorisation, null);
    await insertAuthorisation(tx, authorisation);
    const { id: authorisationId, communeId, number, from, until, cameraIds } = authorisation;
    const told = { by, approvedBy, authorisationId, communeId, number, from, until, cameras: cameraIds.length };
    await appendJournal(tx, clock.now(), communeId, { event: "authorisation.created", ...told });
    await follow(unit);
    return authorisation;
  }

  async function apply(
    unit: Unit,
    { by, approvedBy }: Signed,
    id: AuthorisationId,
    { version, ...change }: AuthorisationChange,
  ): Promise<Authorisation> {
    const { tx } = unit;
    const before = await findAuthorisation(tx, id);
    if (before === null) throw new AppError("authorisation.not_found", `authorisation ${id}`);
    const next = applyChange(before, change, clock.now());
    const fields = FIELDS.filter((field) => canonicalJson(before[field]) !== canonicalJson(next[field]));
    if (before.version !== version || (before.withdrawnAt !== null && fields.length > 0)) throw changedMeanwhile(before);
    if (fields.length === 0) return before;
    await requireSound(tx, next, before);
    if (!(await replaceAuthorisation(tx, next, version))) throw changedMeanwhile(before);
    const told = { by, approvedBy, authorisationId: id, changed: fields.map((field) => NAMES[field] ?? field) };
    await appendJournal(tx, clock.now(), before.communeId, { event: "authorisation.changed", ...told });
    if (fields.some((field) => RETENTION.has(field))) await deps.retentionChanged(unit, next.cameraIds);
    await follow(unit);
    return next;
  }

  return {
    /** Those of the communes that the person's rights reach to. */
    async list(person: PersonPrincipal): Promise<ListedAuthorisation[]> {
      const communes = communesOf(person);
      const names = await communeNames(db);
      return (await listAuthorisations(db))
        .filter(({ communeId }) => communes === null || communes.has(communeId))
        .map((one) => ({ ...one, communeName: names.get(one.communeId) ?? "" }));
    },

    create: (by: PersonId, approvalId: ApprovalId, input: AuthorisationInput): Promise<Authorisation> =>
      transact(db, async (unit) => {
        const approvedBy = await takeApproval(unit, by, approvalId, { act: "authorisation.create", input });
        return add(unit, { by, approvedBy }, input);
      }),

    /** Changes what is given, if it is still at the version that the caller saw. Nothing changes what was withdrawn. */
    change: (by: PersonId, approvalId: ApprovalId, id: AuthorisationId, change: AuthorisationChange): Promise<Authorisation> =>
      transact(db, async (unit) => {
        const subject = { act: "authorisation.change", authorisationId: id, change } as const;
        const approvedBy = await takeApproval(unit, by, approvalId, subject);
        return apply(unit, { by, approvedBy }, id, change);
      }),

    /** What is approved already, in somebody else's transaction. */
    add,
    apply,
  };
}

/** CSI L.252-4: five years at most. L.252-5: not beyond one month, and a minimum that the order may set. */
function requireTerms({ from, until, retentionMaxDays, retentionMinDays }: Authorisation): void {
  const areDatesRight = until > from && until - from <= MAX_AUTHORISATION_MS;
  if (!areDatesRight || (retentionMinDays ?? 0) > retentionMaxDays) {
    throw new AppError(
      "authorisation.terms_wrong",
      `from ${from} until ${until}, ${retentionMinDays} to ${retentionMaxDays} days`,
    );
  }
}

const FIELDS = [
  "number",
  "authority",
  "from",
  "until",
  "cameraIds",
  "purposes",
  "retentionMaxDays",
  "retentionMinDays",
  "clauses",
  "references",
  "withdrawnAt",
] as const;
const RETENTION: ReadonlySet<string> = new Set(["retentionMaxDays", "retentionMinDays"]);
const NAMES: Partial<Record<(typeof FIELDS)[number], string>> = { withdrawnAt: "withdrawn" };

function applyChange(before: Authorisation, change: Omit<AuthorisationChange, "version">, now: EpochMs): Authorisation {
  const { withdrawn, retentionMinDays, ...given } = change;
  const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Authorisation>;
  return {
    ...before,
    ...changed,
    retentionMinDays: retentionMinDays === undefined ? before.retentionMinDays : retentionMinDays,
    withdrawnAt: withdrawn === true ? (before.withdrawnAt ?? now) : before.withdrawnAt,
    version: before.version + 1,
  };
}

const changedMeanwhile = ({ id, version }: Authorisation) =>
  new AppError("authorisation.changed", `authorisation ${id} is at version ${version}, or withdrawn`);

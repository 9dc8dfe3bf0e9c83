import type { CameraInput } from "@vigie/shared/cameras/schema";
import type { Commune, Site } from "@vigie/shared/communes/schema";
import type { ImportFault, ImportReport, ImportRequest } from "@vigie/shared/console/imports";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import type { HabilitationInput } from "@vigie/shared/habilitations/schema";
import type { PersonId, SiteId } from "@vigie/shared/kernel/units";
import type { Person, PersonInput } from "@vigie/shared/people/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { CAMERA_COLUMNS, type CameraPlan, readCamera } from "./cameras.ts";
import { PEOPLE_COLUMNS, type PersonPlan, readPerson } from "./people.ts";
import { type Line, readTable, toFault } from "./table.ts";

/** What each kind of line rests on, of the rooms that own it: the same rules as for one that is typed in a form. */
interface Deps {
  db: Db;
  hashStrong: (password: string, login: string) => Promise<string>;
  requireStrong: (password: string, login: string) => void;
  findPersonNamed: (tx: Tx, login: string) => Promise<Person | null>;
  addPerson: (unit: Unit, by: PersonId, input: Omit<PersonInput, "password">, passwordHash: string) => Promise<Person>;
  addHabilitation: (unit: Unit, by: PersonId, input: HabilitationInput) => Promise<unknown>;
  addSite: (unit: Unit, by: PersonId, input: Omit<Site, "id">) => Promise<Site>;
  addCamera: (unit: Unit, by: PersonId, input: CameraInput) => Promise<unknown>;
  /** Whether that number, at that site under that name, is there already. */
  isCameraThere: (tx: Tx, input: CameraInput) => Promise<boolean>;
  listCommunes: (tx: Tx) => Promise<Commune[]>;
  listSites: (tx: Tx) => Promise<Site[]>;
  listServices: (tx: Tx) => Promise<RecipientService[]>;
}
export type ImportService = ReturnType<typeof createImportService>;

/** Ends a transaction that is not to be kept. */
class TakenBack extends Error {}

type Outcome = "created" | "unchanged";

/**
 * Tables of people and cameras. Every line is really carried out, in one transaction, which is kept only when it is no dry run and no line
 * is at fault: what a dry run says is what an import would do.
 */
export function createImportService(deps: Deps) {
  const { db } = deps;

  async function carryOut<Column extends string, Plan>(
    lines: readonly Line<Column>[],
    isDryRun: boolean,
    prepare: (line: Line<Column>) => Promise<Plan>,
    act: (unit: Unit, plan: Plan) => Promise<Outcome>,
  ): Promise<ImportReport> {
    const report: ImportReport = { isDryRun, created: 0, unchanged: 0, faults: [] };
    const plans = await prepared(lines, prepare, report.faults);
    try {
      await transact(db, async (unit) => {
        for (const { line, plan } of plans) {
          try {
            report[await act(unit, plan)] += 1;
          } catch (error) {
            report.faults.push(toFault(line, error));
          }
        }
        if (isDryRun || report.faults.length > 0) throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    report.faults.sort((a, b) => a.line - b.line);
    return report;
  }

  return {
    async people(by: PersonId, { csv, dryRun }: ImportRequest): Promise<ImportReport> {
      const lines = readTable(csv, PEOPLE_COLUMNS);
      const [communes, services] = await Promise.all([deps.listCommunes(db), deps.listServices(db)]);
      const names = { communeNamed: byName(communes), serviceNamed: byName(services) };
      const prepare = async (line: (typeof lines)[number]) => {
        const plan = readPerson(line, names);
        const { login, password } = plan.input;
        const known = await deps.findPersonNamed(db, login);
        // A hash takes a tenth of a second: none is made that will not be stored.
        if (known !== null || dryRun) deps.requireStrong(password, login);
        return { ...plan, passwordHash: known !== null || dryRun ? "" : await deps.hashStrong(password, login) };
      };
      return carryOut(lines, dryRun, prepare, (unit, plan) => addPerson(unit, by, plan));
    },

    async cameras(by: PersonId, { csv, dryRun }: ImportRequest): Promise<ImportReport> {
      const lines = readTable(csv, CAMERA_COLUMNS);
      const communeNamed = byName(await deps.listCommunes(db));
      const sites = new Map((await deps.listSites(db)).map((site) => [siteKey(site), site.id]));
      const prepare = async (line: (typeof lines)[number]) => readCamera(line, communeNamed);
      return carryOut(lines, dryRun, prepare, (unit, plan) => addCamera(unit, by, plan, sites));
    },
  };

  async function addPerson(unit: Unit, by: PersonId, plan: PersonPlan & { passwordHash: string }): Promise<Outcome> {
    const { password: _, ...input } = plan.input;
    const known = await deps.findPersonNamed(unit.tx, input.login);
    const isSame = known?.role === input.role && known.displayName === input.displayName && known.serviceId === input.serviceId;
    if (known !== null && isSame) return "unchanged";
    const person = await deps.addPerson(unit, by, input, plan.passwordHash);
    if (plan.habilitation !== null) await deps.addHabilitation(unit, by, plan.habilitation(person.id));
    return "created";
  }

  async function addCamera(unit: Unit, by: PersonId, plan: CameraPlan, sites: Map<string, SiteId>): Promise<Outcome> {
    const place = { communeId: plan.communeId, name: plan.site };
    const known = sites.get(siteKey(place));
    const siteId = known ?? (await deps.addSite(unit, by, place)).id;
    sites.set(siteKey(place), siteId);
    const input = plan.toInput(siteId);
    if (known !== undefined && (await deps.isCameraThere(unit.tx, input))) return "unchanged";
    await deps.addCamera(unit, by, input);
    return "created";
  }
}

async function prepared<Column extends string, Plan>(
  lines: readonly Line<Column>[],
  prepare: (line: Line<Column>) => Promise<Plan>,
  faults: ImportFault[],
): Promise<{ line: number; plan: Plan }[]> {
  const plans: { line: number; plan: Plan }[] = [];
  for (const line of lines) {
    try {
      plans.push({ line: line.line, plan: await prepare(line) });
    } catch (error) {
      faults.push(toFault(line.line, error));
    }
  }
  return plans;
}

const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();
const siteKey = ({ communeId, name }: Omit<Site, "id">): string => `${communeId} ${nameKey(name)}`;

function byName<Id>(those: readonly { id: Id; name: string }[]): (name: string) => Id | null {
  const ids = new Map(those.map(({ id, name }) => [nameKey(name), id]));
  return (name) => ids.get(nameKey(name)) ?? null;
}

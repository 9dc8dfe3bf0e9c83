import type { CameraInput } from "@vigie/shared/cameras/schema";
import type { Site } from "@vigie/shared/communes/schema";
import type { ImportFault, ImportReport, ImportRequest } from "@vigie/shared/console/imports";
import type { PersonId, SiteId } from "@vigie/shared/kernel/units";
import type { PersonInput } from "@vigie/shared/people/schema";
import type { CameraService } from "../cameras/index.ts";
import { type CommuneService, listCommunes, listSites } from "../communes/index.ts";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import type { HabilitationService } from "../habilitations/index.ts";
import { findPersonByLogin, hashStrong, type PeopleService, requireStrong } from "../people/index.ts";
import { listServices } from "../services/index.ts";
import { CAMERA_COLUMNS, type CameraPlan, readCamera } from "./cameras.ts";
import { PEOPLE_COLUMNS, type PersonPlan, readPerson } from "./people.ts";
import { type Line, ofColumn, readTable, toFault } from "./table.ts";

/** Of each room what adds one in somebody else's transaction: the same rules as for one that is typed in a form. */
interface Deps {
  db: Db;
  hashPassword: (password: string) => Promise<string>;
  people: Pick<PeopleService, "add">;
  habilitations: Pick<HabilitationService, "add">;
  communes: Pick<CommuneService, "addSite">;
  cameras: Pick<CameraService, "add">;
}
export type ImportService = ReturnType<typeof createImportService>;

/** Ends a transaction that is not to be kept. */
class TakenBack extends Error {}

type Outcome = "created" | "unchanged";

/**
 * Tables of people and cameras. Every line is really carried out, in one transaction, which is kept only when it is no dry run and no line
 * is at fault: what a dry run says is what an import would do.
 */
export function createImportService({ db, hashPassword, people, habilitations, communes, cameras }: Deps) {
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
      const names = { communeNamed: byName(await listCommunes(db)), serviceNamed: byName(await listServices(db)) };
      const prepare = async (line: (typeof lines)[number]) => {
        const plan = readPerson(line, names);
        return { ...plan, passwordHash: await hashOf(plan.input, dryRun) };
      };
      return carryOut(lines, dryRun, prepare, (unit, plan) => addPerson(unit, by, plan));
    },

    async cameras(by: PersonId, { csv, dryRun }: ImportRequest): Promise<ImportReport> {
      const lines = readTable(csv, CAMERA_COLUMNS);
      const communeNamed = byName(await listCommunes(db));
      const sites = new Map((await listSites(db)).map((site) => [siteKey(site), site.id]));
      const prepare = async (line: (typeof lines)[number]) => readCamera(line, communeNamed);
      return carryOut(lines, dryRun, prepare, (unit, plan) => addCamera(unit, by, plan, sites));
    },
  };

  /** A hash takes a tenth of a second: none is made that will not be stored. */
  async function hashOf({ login, password }: PersonInput, isDryRun: boolean): Promise<string> {
    try {
      if (!isDryRun && (await findPersonByLogin(db, login)) === null) return await hashStrong(hashPassword, password, login);
      await requireStrong(password, login);
      return "";
    } catch (error) {
      throw ofColumn("password", error);
    }
  }

  async function addPerson(unit: Unit, by: PersonId, plan: PersonPlan & { passwordHash: string }): Promise<Outcome> {
    const { password: _, ...input } = plan.input;
    const known = (await findPersonByLogin(unit.tx, input.login))?.person;
    const isSame = known?.role === input.role && known.displayName === input.displayName && known.serviceId === input.serviceId;
    if (isSame) return "unchanged";
    const person = await people.add(unit, by, input, plan.passwordHash);
    if (plan.habilitation !== null) await habilitations.add(unit, by, plan.habilitation(person.id));
    return "created";
  }

  async function addCamera(unit: Unit, by: PersonId, plan: CameraPlan, sites: Map<string, SiteId>): Promise<Outcome> {
    const place = { communeId: plan.communeId, name: plan.site };
    const known = sites.get(siteKey(place));
    const siteId = known ?? (await communes.addSite(unit, by, place)).id;
    sites.set(siteKey(place), siteId);
    const input = plan.toInput(siteId);
    if (await isCameraThere(unit.tx, input)) return "unchanged";
    await cameras.add(unit, by, input);
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

/** The same name at the same site, under the same number where the line gives one. */
async function isCameraThere(tx: Tx, { number, name, siteId }: CameraInput): Promise<boolean> {
  const at = tx.selectFrom("cameras").select("number").where("site_id", "=", siteId).where("name", "=", name);
  const known = await (number === null ? at : at.where("number", "=", number)).executeTakeFirst();
  return known !== undefined;
}

const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();
const siteKey = ({ communeId, name }: Omit<Site, "id">): string => `${communeId} ${nameKey(name)}`;

function byName<Id>(those: readonly { id: Id; name: string }[]): (name: string) => Id | null {
  const ids = new Map(those.map(({ id, name }) => [nameKey(name), id]));
  return (name) => ids.get(nameKey(name)) ?? null;
}

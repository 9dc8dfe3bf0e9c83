import type { Authorisation } from "@vigie/shared/authorisations/schema";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { Habilitation } from "@vigie/shared/habilitations/schema";
import type { JournalRow } from "@vigie/shared/journal/schema";
import { JournalCategory, type RetentionTerms } from "@vigie/shared/journal/terms";
import type { CommuneId, EpochMs, SiteId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import type { Db } from "../../db/open.ts";
import { searchJournal } from "../search.ts";
import { readTerms } from "../terms.ts";

/** What other rooms hold of what a dossier tells. */
export interface DossierReaders {
  listCommunes: () => Promise<{ id: CommuneId; name: string }[]>;
  listSites: () => Promise<{ id: SiteId; name: string; communeId: CommuneId }[]>;
  listCameras: () => Promise<Camera[]>;
  listPersons: () => Promise<Person[]>;
  /** Every one that holds or held. */
  listAuthorisations: () => Promise<Authorisation[]>;
  listHabilitations: () => Promise<Habilitation[]>;
}

/** Rows of a category within the dossier's range. */
export interface CategorySummary {
  category: JournalCategory;
  rows: number;
  destroyed: number;
}

export interface DossierFacts {
  communeNames: ReadonlyMap<string, string>;
  siteNames: ReadonlyMap<string, { name: string; communeId: CommuneId }>;
  cameras: readonly Camera[];
  persons: readonly Person[];
  authorisations: readonly Authorisation[];
  habilitations: readonly Habilitation[];
  terms: RetentionTerms;
  summary: readonly CategorySummary[];
  destructions: readonly JournalRow[];
}

/** Range [from, until). Orders and habilitations that held at some instant of it. */
export async function gatherFacts(db: Db, readers: DossierReaders, from: EpochMs, until: EpochMs): Promise<DossierFacts> {
  const overlaps = (one: { from: EpochMs; until: EpochMs; withdrawnAt: EpochMs | null }) =>
    one.from < until && one.until > from && (one.withdrawnAt === null || one.withdrawnAt > from);
  const communes = await readers.listCommunes();
  const sites = await readers.listSites();
  return {
    communeNames: new Map(communes.map(({ id, name }) => [id, name])),
    siteNames: new Map(sites.map(({ id, name, communeId }) => [id, { name, communeId }])),
    cameras: await readers.listCameras(),
    persons: await readers.listPersons(),
    authorisations: (await readers.listAuthorisations()).filter(overlaps),
    habilitations: (await readers.listHabilitations()).filter(overlaps),
    terms: await readTerms(db),
    summary: await summarise(db, from, until),
    destructions: await listDestructions(db, from, until),
  };
}

async function summarise(db: Db, from: EpochMs, until: EpochMs): Promise<CategorySummary[]> {
  const facets = await db.selectFrom("journal_facets").selectAll().execute();
  const byCategory = new Map(JournalCategory.options.map((category) => [category, { category, rows: 0, destroyed: 0 }]));
  // One at a time: between two of them the server does what it is for.
  for (const { id, category, event } of facets) {
    const { count } = await db
      .selectFrom("journal_index")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("facet_id", "=", id)
      .where("at", ">=", from)
      .where("at", "<", until)
      .executeTakeFirstOrThrow();
    const sum = byCategory.get(category);
    if (sum === undefined) continue;
    sum.rows += count;
    if (event === "") sum.destroyed += count;
  }
  return [...byCategory.values()];
}

const PAGE_ROWS = 500;

async function listDestructions(db: Db, from: EpochMs, until: EpochMs): Promise<JournalRow[]> {
  const all: JournalRow[] = [];
  for (;;) {
    const last = all.at(-1)?.sequence;
    const page = await searchJournal(db, {
      event: "journal.destroyed",
      from,
      until,
      limit: PAGE_ROWS,
      ...(last === undefined ? {} : { before: last }),
    });
    all.push(...page);
    if (page.length < PAGE_ROWS) return all;
  }
}

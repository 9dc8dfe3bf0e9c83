import type { DossierQuery, WhoSaw, WhoSawQuery } from "@vigie/shared/journal/reading";
import type { JournalRow } from "@vigie/shared/journal/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { PersonId } from "@vigie/shared/kernel/units";
import type { Db } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import type { JournalKey } from "./checkpoint.ts";
import type { WitnessState } from "./copying.ts";
import { createDossier, type Dossier } from "./dossier/dossier.ts";
import type { DossierReaders } from "./dossier/gather.ts";
import { exportLines } from "./export.ts";
import type { JournalKeeper } from "./keeper.ts";
import { appendJournal } from "./repository.ts";
import { type JournalSearch, searchJournal } from "./search.ts";
import { createJournalTerms, type JournalTerms, type TakeApproval } from "./terms.ts";
import { createWhoSaw, type WhoSawDeps } from "./who-saw.ts";

interface Deps extends WhoSawDeps {
  key: JournalKey;
  keeper: JournalKeeper;
  takeApproval: TakeApproval;
  readers: DossierReaders;
}

/** How the journal is read, kept and taken away. */
export interface JournalService {
  /** For whoever watches the server. */
  witnessState: () => WitnessState;
  search: (search: JournalSearch) => Promise<JournalRow[]>;
  whoSaw: (principal: PersonPrincipal, query: WhoSawQuery) => Promise<WhoSaw>;
  terms: JournalTerms;
  exportWhole: (by: PersonId) => Promise<AsyncIterable<string>>;
  dossier: (by: PersonId, query: DossierQuery) => Promise<Dossier>;
}

export function createJournalService(deps: Deps): JournalService {
  const { db, clock, key, keeper } = deps;
  return {
    witnessState: keeper.witnessState,
    search: (search) => searchJournal(db, search),
    whoSaw: createWhoSaw(deps),
    terms: createJournalTerms(deps),
    exportWhole: (by) => exportWhole(db, clock, keeper, by),
    dossier: createDossier({ db, clock, publicKey: key.publicKey, seal: keeper.seal, readers: deps.readers }),
  };
}

async function exportWhole(db: Db, clock: Clock, { seal }: JournalKeeper, by: PersonId) {
  const exportedAt = clock.now();
  await transact(db, ({ tx }) => appendJournal(tx, exportedAt, "csu", { event: "journal.exported", by, firstSequence: 1 }));
  await seal();
  return exportLines(db, { firstSequence: 1, exportedAt });
}

import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { INSPECTION_HOURS } from "@vigie/shared/journal/inspection";
import type { DossierQuery } from "@vigie/shared/journal/reading";
import { startOfDay } from "@vigie/shared/kernel/calendar";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { Db } from "../../db/open.ts";
import { transact } from "../../db/transact.ts";
import { exportLines } from "../export.ts";
import { appendJournal, lastRow, readStored } from "../repository.ts";
import { firstSequenceSince, lastSequenceBefore } from "../search.ts";
import { indexJournal } from "../search-index.ts";
import { CSV_START, csvLine, csvTable } from "./csv.ts";
import { instantText, timeText } from "./dates.ts";
import { type DossierFacts, type DossierReaders, gatherFacts } from "./gather.ts";
import { dossierDocument } from "./pdf.ts";
import { tablesOf } from "./tables.ts";
import type { DossierTexts } from "./texts.ts";
import { ENGLISH } from "./texts-en.ts";
import { FRENCH } from "./texts-fr.ts";
import { type ZipEntry, zipOf } from "./zip.ts";

interface Deps {
  db: Db;
  clock: Clock;
  publicKey: string;
  /** Seals the newest row, so that all that is taken away can be checked. */
  seal: () => Promise<void>;
  readers: DossierReaders;
}

export interface Dossier {
  fileName: string;
  stream: Readable;
}

const MAX_DAYS_MS = 367 * 86_400_000;
const BATCH_ROWS = 500;
const VERIFIER = new URL("../../../../scripts/journal/verify-journal.mjs", import.meta.url);

/** What an inspector takes away: orders, cameras, people, journal, destructions; as a document, as tables, and as what can be verified. */
export const createDossier =
  ({ db, clock, publicKey, seal, readers }: Deps) =>
  async (by: PersonId, { from, until, language }: DossierQuery): Promise<Dossier> => {
    const [startAt, endAt] = [startOfDay(from), startOfDay(until, 1)];
    if (endAt <= startAt || endAt - startAt > MAX_DAYS_MS) throw new AppError("journal.range_wrong", `${from} to ${until}`);
    const takenAt = clock.now();
    await transact(db, ({ tx }) => appendJournal(tx, takenAt, "csu", { event: "journal.dossier-taken", by, from, until }));
    await seal();
    await indexJournal(db);
    const texts = language === "fr" ? FRENCH : ENGLISH;
    const facts = await gatherFacts(db, readers, startAt, endAt);
    const firstSequence = await firstSequenceSince(db, startAt);
    const sealedTo = (await lastRow(db))?.sequence ?? 0;
    const taker = facts.persons.find(({ id }) => id === by)?.displayName ?? by;
    const lines = titleLines(texts, { from, until, taker, takenAt, publicKey, sealedTo });
    const entries: ZipEntry[] = [
      ...documentsOf(facts, texts, lines, takenAt),
      { name: texts.files.journal, content: () => journalTable(db, facts, texts, startAt, endAt) },
      { name: "journal.jsonl", content: () => exportLines(db, { firstSequence, exportedAt: takenAt }) },
      { name: "public-key.txt", content: () => [`${publicKey}\n`] },
      { name: "verify-journal.mjs", content: () => [readFileSync(VERIFIER)] },
      { name: texts.files.howTo, content: () => [`${texts.howTo({ publicKey, sealedTo }).join("\r\n")}\r\n`] },
    ];
    return { fileName: `vigie-${from}-${until}.zip`, stream: zipOf(entries, takenAt) };
  };

interface Title {
  from: string;
  until: string;
  taker: string;
  takenAt: EpochMs;
  publicKey: string;
  sealedTo: number;
}

function titleLines(texts: DossierTexts, { from, until, taker, takenAt, publicKey, sealedTo }: Title): string[] {
  const { fromTime, untilTime, reference } = INSPECTION_HOURS;
  const time = timeText(takenAt);
  const source = `${reference.code} ${reference.article}, ${reference.version}`;
  return [
    texts.period(from, until),
    texts.takenBy(taker, instantText(takenAt)),
    texts.hours(fromTime, untilTime, source),
    ...(time < fromTime || time >= untilTime ? [texts.outsideHours] : []),
    "",
    ...texts.howTo({ publicKey, sealedTo }),
  ];
}

function documentsOf(facts: DossierFacts, texts: DossierTexts, lines: readonly string[], at: EpochMs): ZipEntry[] {
  const tables = tablesOf(facts, texts, at);
  const { heads, files } = texts;
  return [
    { name: files.dossier, content: () => dossierDocument({ lines, texts, tables }) },
    ...(["orders", "cameras", "people", "habilitations", "destructions"] as const).map((table) => ({
      name: files[table],
      content: () => csvTable(heads[table], tables[table]),
    })),
  ];
}

/** Rows of the range one by one, their contents as they are stored. */
async function* journalTable(
  db: Db,
  facts: DossierFacts,
  texts: DossierTexts,
  from: EpochMs,
  until: EpochMs,
): AsyncGenerator<string> {
  yield CSV_START + csvLine(texts.heads.journal);
  const last = await lastSequenceBefore(db, until);
  for (let next = await firstSequenceSince(db, from); next <= last; ) {
    const rows = await readStored(db, next, BATCH_ROWS);
    next = (rows.at(-1)?.sequence ?? last) + 1;
    const within = rows.filter(({ at }) => at >= from && at < until);
    yield within
      .map(({ sequence, at, category, scope, payload, hash }) => {
        const event = payload === null ? "" : (/^\{"event":"([^"]*)"/.exec(payload)?.[1] ?? "");
        const place = facts.communeNames.get(scope) ?? scope;
        return csvLine([sequence, instantText(at), texts.categories[category], place, event, payload ?? "", hash]);
      })
      .join("");
  }
}

import { type Authorisation, authorisationState } from "@vigie/shared/authorisations/schema";
import { habilitationState } from "@vigie/shared/habilitations/state";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { dateText, instantText } from "./dates.ts";
import type { DossierFacts } from "./gather.ts";
import type { DossierTexts } from "./texts.ts";

type Cells = readonly (string | number | null)[];

/** The rows under `texts.heads`, for the sheets of the archive and the pages of its document. `at`: the instant that states are told of. */
export interface DossierTables {
  orders: Cells[];
  cameras: Cells[];
  people: Cells[];
  habilitations: Cells[];
  summary: Cells[];
  destructions: Cells[];
}

export function tablesOf(facts: DossierFacts, texts: DossierTexts, at: EpochMs): DossierTables {
  const names = namesIn(facts);
  return {
    orders: facts.authorisations.map((order) => orderCells(order, names, texts, at)),
    cameras: facts.cameras.map(({ id, number, name, siteId, disabledAt }) => {
      const site = facts.siteNames.get(siteId);
      const orders = facts.authorisations.filter(({ cameraIds }) => cameraIds.includes(id)).map((order) => order.number);
      const state = texts.states[disabledAt === null ? "in_use" : "out_of_use"];
      return [number, name, names.commune(site?.communeId), site?.name ?? "", orders.join(", "), state];
    }),
    people: facts.persons.map(({ displayName, login, role, disabledAt }) => [
      displayName,
      login,
      texts.roles[role],
      texts.states[disabledAt === null ? "in_use" : "out_of_use"],
    ]),
    habilitations: facts.habilitations.map((one) => [
      names.person(one.personId),
      texts.levels[one.level],
      one.communeIds.map(names.commune).join(", "),
      one.cameraIds === null ? texts.allCameras : one.cameraIds.map(names.cameraNumber).join(", "),
      one.act.reference,
      one.act.authority,
      dateText(one.from),
      dateText(one.until),
      one.trainedAt === null ? "" : dateText(one.trainedAt),
      texts.states[habilitationState(one, at)],
    ]),
    summary: facts.summary.map(({ category, rows, destroyed }) => [
      texts.categories[category],
      rows,
      destroyed,
      texts.months(facts.terms[category]),
    ]),
    destructions: facts.destructions.flatMap(({ at: destroyedAt, payload }) =>
      payload?.event === "journal.destroyed"
        ? [[instantText(destroyedAt), texts.categories[payload.destroyed], instantText(payload.upTo), payload.rows]]
        : [],
    ),
  };
}

type Names = ReturnType<typeof namesIn>;

function namesIn({ communeNames, persons, cameras }: DossierFacts) {
  const people = new Map<string, string>(persons.map(({ id, displayName }) => [id, displayName]));
  const numbers = new Map<string, number>(cameras.map(({ id, number }) => [id, number]));
  return {
    commune: (id: string | undefined) => (id === undefined ? "" : (communeNames.get(id) ?? id)),
    person: (id: string) => people.get(id) ?? id,
    cameraNumber: (id: string) => String(numbers.get(id) ?? id),
  };
}

const orderCells = (order: Authorisation, names: Names, texts: DossierTexts, at: EpochMs): Cells => [
  order.number,
  order.authority,
  names.commune(order.communeId),
  dateText(order.from),
  dateText(order.until),
  texts.states[authorisationState(order, at)],
  order.cameraIds.map(names.cameraNumber).join(", "),
  order.purposes.map((purpose) => texts.purposes[purpose]).join(" ; "),
  order.retentionMinDays === null ? String(order.retentionMaxDays) : `${order.retentionMinDays}–${order.retentionMaxDays}`,
  order.references.map(({ code, article, version }) => `${code} ${article} (${version})`).join(" ; "),
];

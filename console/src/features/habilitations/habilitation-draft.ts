import type { CameraTree } from "@vigie/shared/console/api";
import {
  type Habilitation,
  HabilitationChange,
  HabilitationInput,
  type HabilitationLevel,
  MAX_HABILITATION_MS,
} from "@vigie/shared/habilitations/schema";
import { dayOf } from "@vigie/shared/kernel/calendar";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import { type Checked, check } from "../../lib/form.ts";
import { dayEnd, dayStart, lastDay, termEnd } from "../../lib/room-day.ts";

/** What is typed of a habilitation; days as `yyyy-mm-dd` of the room's calendar. */
export interface HabilitationDraft {
  personId: string | null;
  level: HabilitationLevel;
  communeIds: ReadonlySet<CommuneId>;
  /** Those of `cameraIds` alone; otherwise every camera of the communes, those to come included. */
  isOfSomeCameras: boolean;
  cameraIds: ReadonlySet<CameraId>;
  reference: string;
  authority: string;
  signed: string;
  from: string;
  until: string;
  /** Empty: the training was not followed yet. */
  trained: string;
}

const YEARS = 5;

export function newDraft(personId: string | null, now: EpochMs): HabilitationDraft {
  const today = dayOf(now);
  return {
    personId,
    level: "view",
    communeIds: new Set(),
    isOfSomeCameras: false,
    cameraIds: new Set(),
    reference: "",
    authority: "",
    signed: today,
    from: today,
    until: termEnd(today, YEARS),
    trained: "",
  };
}

export function draftOf({
  personId,
  level,
  communeIds,
  cameraIds,
  act,
  from,
  until,
  trainedAt,
}: Habilitation): HabilitationDraft {
  return {
    personId,
    level,
    communeIds: new Set(communeIds),
    isOfSomeCameras: cameraIds !== null,
    cameraIds: new Set(cameraIds ?? []),
    reference: act.reference,
    authority: act.authority,
    signed: dayOf(act.signedAt),
    from: dayOf(from),
    until: lastDay(until),
    trained: trainedAt === null ? "" : dayOf(trainedAt),
  };
}

/** Cameras of communes that were taken out again go with them. */
export function withCommunes(draft: HabilitationDraft, communeIds: ReadonlySet<CommuneId>, tree: CameraTree): HabilitationDraft {
  const inside = new Set(camerasOf(tree, communeIds).map(({ id }) => id));
  return { ...draft, communeIds, cameraIds: new Set([...draft.cameraIds].filter((id) => inside.has(id))) };
}

/** By number. */
export function camerasOf({ cameras, sites }: CameraTree, communeIds: ReadonlySet<CommuneId>) {
  const inside = new Set(sites.filter(({ communeId }) => communeIds.has(communeId)).map(({ id }) => id));
  return cameras.filter(({ siteId }) => inside.has(siteId)).sort((a, b) => a.number - b.number);
}

const typed = (draft: HabilitationDraft) => ({
  level: draft.level,
  communeIds: [...draft.communeIds],
  cameraIds: draft.isOfSomeCameras ? [...draft.cameraIds] : null,
  act: { reference: draft.reference, authority: draft.authority, signedAt: dayStart(draft.signed) },
  from: dayStart(draft.from),
  until: dayEnd(draft.until),
  trainedAt: draft.trained === "" ? null : (dayStart(draft.trained) ?? "no such day"),
});

export const checkNew = (draft: HabilitationDraft): Checked<HabilitationInput> =>
  withTerm(check(HabilitationInput, { ...typed(draft), personId: draft.personId }), draft);

export const checkChange = (draft: HabilitationDraft, version: number): Checked<HabilitationChange> =>
  withTerm(check(HabilitationChange, { ...typed(draft), version }), draft);

/** The server's rule on the dates, told before it is asked. */
function withTerm<T>(checked: Checked<T>, draft: HabilitationDraft): Checked<T> {
  const [from, until] = [dayStart(draft.from), dayEnd(draft.until)];
  if (from === null || until === null || (until > from && until - from <= MAX_HABILITATION_MS)) return checked;
  return { ok: false, fields: new Set([...(checked.ok ? [] : checked.fields), "until"]) };
}

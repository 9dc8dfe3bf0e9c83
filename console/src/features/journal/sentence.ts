import type { JournalPayload, JournalRow } from "@vigie/shared/journal/schema";
import type { Principal } from "@vigie/shared/people/principal";
import type { TFunction } from "i18next";

/** What ids are called today. Null: not known (any more) to this console. */
export interface Names {
  person(id: string): string | null;
  camera(id: string): string | null;
  commune(id: string): string | null;
  node(id: string): string | null;
}

type Opened = Extract<JournalPayload, { event: "viewing.opened" }>;

/** The viewings that were opened in these rows, so that the row of their end can name who looked. */
export const openedIn = (rows: readonly JournalRow[]): ReadonlyMap<string, Opened> =>
  new Map(rows.flatMap(({ payload }) => (payload?.event === "viewing.opened" ? [[payload.viewingId, payload] as const] : [])));

/** A row in plain words: key of `journal.json` and what goes into it. */
export function sentence(
  payload: JournalPayload,
  names: Names,
  opened: ReadonlyMap<string, Opened>,
  t: TFunction<"journal">,
): string {
  const viewer = payload.event === "viewing.closed" ? opened.get(payload.viewingId)?.principal : undefined;
  const isUnseen = payload.event === "viewing.closed" && viewer === undefined;
  return t(`event.${payload.event}${isUnseen ? "Alone" : ""}`, {
    ...payload,
    by: "by" in payload ? person(payload.by, names, t) : "",
    person: "personId" in payload ? person(payload.personId, names, t) : "",
    camera: "cameraId" in payload && payload.cameraId !== null ? (names.camera(payload.cameraId) ?? t("someCamera")) : "",
    commune: "communeId" in payload ? (names.commune(payload.communeId) ?? "") : "",
    node: "nodeId" in payload ? (names.node(payload.nodeId) ?? "") : "",
    who: who("principal" in payload ? payload.principal : viewer, names, t),
    cause: "cause" in payload ? t(`cause.${payload.cause}`) : "",
    role: "role" in payload ? t(`app:role.${payload.role}`) : "",
    changed:
      "changed" in payload ? payload.changed.map((field) => t(`changed.${field}`, { defaultValue: field })).join(", ") : "",
    seconds: "seconds" in payload ? Math.round(payload.seconds) : 0,
  });
}

/** Null: the server itself, or who sat at its terminal. */
const person = (id: string | null, names: Names, t: TFunction<"journal">) =>
  id === null ? t("terminal") : (names.person(id) ?? t("somebody"));

function who(principal: Principal | undefined, names: Names, t: TFunction<"journal">): string {
  if (principal === undefined) return "";
  return principal.kind === "person" ? person(principal.personId, names, t) : t(`principal.${principal.kind}`);
}

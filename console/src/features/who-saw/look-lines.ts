import type { Look } from "@vigie/shared/journal/reading";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { TFunction } from "i18next";
import { csvOf } from "../../lib/csv.ts";
import { utcText } from "../../lib/room-instant.ts";

/** One look as it is read: every cell in words, and where it lies in the period that was asked about. */
export interface LookLine {
  id: string;
  who: string;
  role: string;
  post: string;
  motive: string;
  placedBy: string;
  from: EpochMs;
  to: EpochMs | null;
  /** Of an open one: until now. */
  seconds: number;
  cause: string;
  /** Of a look back, the instants: those that were fetched, or as long as that is not told those that were granted. */
  lookedBack: readonly Asked[];
  /** Shares of the period, 0 to 1. */
  band: { start: number; length: number };
}

export interface Asked {
  from: EpochMs;
  until: EpochMs;
}

/** `now`: when the answer came, for looks that are still open. */
export function lookLine(look: Look, { from, until }: Asked, now: EpochMs, t: TFunction<"who-saw">): LookLine {
  const end = look.to ?? now;
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (until - from)));
  const lookedBack = lookedBackAt(look.lookBack);
  // What was looked at, of recordings; otherwise when.
  const [begins, ends] = [lookedBack[0]?.from ?? look.from, lookedBack.at(-1)?.until ?? end];
  const isSelf = look.who.kind === "person" && look.who.personId === look.placedBy.personId;
  return {
    id: `${look.viewingId} ${look.from}`,
    ...whoWords(look.who, t),
    post: look.post,
    motive: motiveWords(look, t),
    placedBy: isSelf ? t("self") : look.placedBy.displayName,
    from: look.from,
    to: look.to,
    seconds: Math.max(0, Math.round((end - look.from) / 1_000)),
    cause: look.cause === null ? t("stillOpen") : t(`journal:cause.${look.cause}`),
    lookedBack,
    band: { start: share(begins), length: share(ends) - share(begins) },
  };
}

const lookedBackAt = (lookBack: Look["lookBack"]): readonly Asked[] => {
  if (lookBack === null) return [];
  const { from, until, fetched } = lookBack;
  return fetched === null ? [{ from, until }] : fetched;
};

function motiveWords({ motive, lookBack }: Look, t: TFunction<"who-saw">): string {
  const words = t(`motive.${motive}`);
  const reference = lookBack?.reference ?? null;
  return reference === null ? words : t("motiveOf", { motive: words, reference });
}

function whoWords(who: Look["who"], t: TFunction<"who-saw">): { who: string; role: string } {
  switch (who.kind) {
    case "person":
      return { who: who.displayName, role: t(`app:role.${who.role}`) };
    case "wall_screen":
      return { who: who.name, role: t("screen") };
    case "link":
      return { who: who.label, role: t("link") };
  }
}

/** `instant`: local time, as the screen writes it. */
export function csvOfLooks(lines: readonly LookLine[], instant: (at: number) => string, t: TFunction<"who-saw">): string {
  const heads = (
    [
      "who",
      "role",
      "post",
      "motive",
      "placedBy",
      "from",
      "fromUtc",
      "to",
      "toUtc",
      "seconds",
      "cause",
      "picturesFrom",
      "picturesUntil",
    ] as const
  ).map((column) => t(`column.${column}`));
  return csvOf(
    heads,
    lines.map(({ who, role, post, motive, placedBy, from, to, seconds, cause, lookedBack }) => [
      ...[who, role, post, motive, placedBy, instant(from), utcText(from)],
      ...[to === null ? "" : instant(to), to === null ? "" : utcText(to), seconds, cause],
      ...[lookedBack.map((each) => utcText(each.from)).join(", "), lookedBack.map((each) => utcText(each.until)).join(", ")],
    ]),
  );
}

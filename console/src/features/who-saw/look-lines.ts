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
  const start = share(look.from);
  const isSelf = look.who.kind === "person" && look.who.personId === look.placedBy.personId;
  return {
    id: `${look.viewingId} ${look.from}`,
    ...whoWords(look.who, t),
    post: look.post,
    motive: t(`motive.${look.motive}`),
    placedBy: isSelf ? t("self") : look.placedBy.displayName,
    from: look.from,
    to: look.to,
    seconds: Math.max(0, Math.round((end - look.from) / 1_000)),
    cause: look.cause === null ? t("stillOpen") : t(`journal:cause.${look.cause}`),
    band: { start, length: share(end) - start },
  };
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
    ["who", "role", "post", "motive", "placedBy", "from", "fromUtc", "to", "toUtc", "seconds", "cause"] as const
  ).map((column) => t(`column.${column}`));
  return csvOf(
    heads,
    lines.map(({ who, role, post, motive, placedBy, from, to, seconds, cause }) => [
      ...[who, role, post, motive, placedBy, instant(from), utcText(from)],
      ...[to === null ? "" : instant(to), to === null ? "" : utcText(to), seconds, cause],
    ]),
  );
}

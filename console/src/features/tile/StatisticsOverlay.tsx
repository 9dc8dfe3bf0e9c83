import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { ratesBetween } from "./statistics.ts";
import css from "./tile.module.css";
import type { TilePlayerStatistics } from "./tile-status.ts";

const REFRESH_MS = 500;

const FIELDS = ["stream", "codec", "resolution", "fps", "bitrate", "age", "dropped", "transport", "rung"] as const;
type Field = (typeof FIELDS)[number];

/** Values that change all the time: written into the page past React, twice a second. */
export function StatisticsOverlay({ read }: { read: () => TilePlayerStatistics | null }) {
  const { t } = useTranslation("tile");
  const { clock } = useServices();
  const format = useFormat();
  const list = useRef<HTMLDListElement>(null);
  const latest = useRef({ read, t, format });
  latest.current = { read, t, format };

  useEffect(() => {
    let before: { statistics: TilePlayerStatistics; atMs: number } | null = null;
    let cancel: () => void = () => undefined;
    const refresh = () => {
      const { read, t, format } = latest.current;
      const statistics = read();
      const atMs = clock.monotonicMs();
      if (statistics !== null) write(list.current, texts({ statistics, before, atMs, t, format }));
      before = statistics === null ? null : { statistics, atMs };
      cancel = clock.after(REFRESH_MS, refresh);
    };
    refresh();
    return () => cancel();
  }, [clock]);

  return (
    <dl ref={list} className={css["figures"]} aria-label={t("statistics.title")}>
      {FIELDS.map((field) => (
        <div key={field}>
          <dt>{t(`statistics.${field}`)}</dt>
          <dd data-field={field} />
        </div>
      ))}
    </dl>
  );
}

function write(list: HTMLDListElement | null, values: Record<Field, string>): void {
  for (const field of FIELDS) {
    const cell = list?.querySelector(`[data-field="${field}"]`);
    if (cell !== null && cell !== undefined && cell.textContent !== values[field]) cell.textContent = values[field];
  }
}

interface Reading {
  statistics: TilePlayerStatistics;
  before: { statistics: TilePlayerStatistics; atMs: number } | null;
  atMs: number;
  t: TFunction<"tile">;
  format: Format;
}

function texts({ statistics, before, atMs, t, format }: Reading): Record<Field, string> {
  const unknown = t("statistics.unknown");
  const rates = before === null ? null : ratesBetween(before.statistics, statistics, atMs - before.atMs);
  const { format: video, ageMs, fallback, rung, reason } = statistics;
  const rungName = t(`rungName.${rung}`);
  const transport = t(`transport.${statistics.transport}`);
  return {
    stream: t(`streamName.${statistics.stream}`),
    codec: video === null ? unknown : `${t(`codec.${video.codec}`)} · ${video.codecString}`,
    resolution: video === null ? unknown : `${video.widthPx}×${video.heightPx}`,
    fps: rates === null ? unknown : format.number(rates.paintedPerSecond),
    bitrate: rates === null ? unknown : t("statistics.kbit", { value: format.number(Math.round(rates.kbitPerSecond)) }),
    age: ageMs === null ? unknown : t("statistics.ms", { value: format.number(Math.round(ageMs)) }),
    dropped: format.number(statistics.droppedFrames),
    transport: fallback === null ? transport : t("statistics.fallback", { transport, reason: t(`fallback.${fallback}`) }),
    rung: reason === null ? rungName : t("statistics.fallback", { transport: rungName, reason: t(`rungReason.${reason}`) }),
  };
}

import type { HealthFault, StreamHealth } from "@vigie/shared/cameras/health";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";

const KBIT = 1_000;
/** Beyond this a frame's age is told in minutes. */
const MINUTE_S = 60;
/** A clock that is that far off is told in seconds. */
const SECOND_MS = 1_000;

export type HealthWords = ReturnType<typeof useHealthWords>;

/** How a finding and the figures of a stream are read: what is, against what is expected. Stays the same until the language changes. */
export function useHealthWords() {
  const { t } = useTranslation("health");
  const format = useFormat();
  const { roomClock, clock } = useServices();
  return useMemo(() => {
    const now = () => roomClock.now() ?? clock.now();
    const round = (value: number) => format.number(Math.round(value));
    const duration = (ms: number) => {
      const wholeS = Math.max(0, ms / 1_000);
      return wholeS < MINUTE_S
        ? t("seconds", { value: format.number(wholeS) })
        : t("minutes", { value: round(wholeS / MINUTE_S) });
    };
    return {
      none: t("common:none"),
      well: t("well"),
      unmeasured: t("unmeasured"),
      show: (name: string) => t("show", { name }),
      stream: (stream: StreamName) => t(`stream.${stream}`),
      fault: (fault: HealthFault) => t(`fault.${fault}`),
      meaning: (fault: HealthFault) => t(`meaning.${fault}`),
      since: (at: number) => format.since(at, now()),
      /** Both instants are the node's: as old as it was when the node told. */
      age: ({ at, lastFrameAt }: StreamHealth) => (lastFrameAt === null ? t("never") : duration(at - lastFrameAt)),
      /** Of the last picture before an outage, now. */
      ageSince: (sinceAt: number) => duration(now() - sinceAt),
      frames({ framesPerSecond, expectedFramesPerSecond: expected }: StreamHealth): string {
        const value = format.number(framesPerSecond);
        return expected === null ? value : t("of", { value, expected: format.number(expected) });
      },
      bitrate({ bitrateBps, expectedBitrateBps: expected }: StreamHealth): string {
        const value = round(bitrateBps / KBIT);
        return t("kbit", { value: expected === null ? value : t("of", { value, expected: round(expected / KBIT) }) });
      },
      reconnects: ({ reconnects }: StreamHealth) => t("reconnects", { count: reconnects }),
      clock: ({ clockOffsetMs }: StreamHealth) => (clockOffsetMs === null ? t("noClock") : offset(clockOffsetMs, t, format)),
    };
  }, [t, format, roomClock, clock]);
}

function offset(offsetMs: number, t: TFunction<"health">, format: Format): string {
  const sizeMs = Math.abs(offsetMs);
  const sign = Math.round(sizeMs) === 0 ? "" : offsetMs < 0 ? "−" : "+";
  return sizeMs < SECOND_MS
    ? t("milliseconds", { value: `${sign}${format.number(Math.round(sizeMs))}` })
    : t("seconds", { value: `${sign}${format.number(sizeMs / SECOND_MS)}` });
}

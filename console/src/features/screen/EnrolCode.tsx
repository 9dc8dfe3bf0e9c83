import type { EpochMs } from "@vigie/shared/kernel/units";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { remaining, split } from "./code.ts";
import css from "./screen.module.css";

interface EnrolCodeProps {
  code: string;
  endsAt: EpochMs;
  /** The button for another code, once this one lapsed. */
  ask: ReactNode;
}

const TICK_MS = 250;

/** The code, to be read from a few metres, and what to do with it. */
export function EnrolCode({ code, endsAt, ask }: EnrolCodeProps) {
  const { t } = useTranslation("screen");
  const left = useRemaining(endsAt);
  if (left === null) {
    return (
      <>
        <p>{t("code.over")}</p>
        {ask}
      </>
    );
  }
  return (
    <>
      <p>{t("code.label")}</p>
      <div className={css["code"]} role="img" aria-label={code.split("").join(" ")} data-code={code}>
        {split(code).map((part) => (
          <span key={part.at}>{part.text}</span>
        ))}
      </div>
      <p>
        {t("code.left")} <span role="timer">{left}</span>
      </p>
      <ol className={css["steps"]}>
        <li>{t("code.step1")}</li>
        <li>{t("code.step2")}</li>
        <li>{t("code.step3")}</li>
      </ol>
    </>
  );
}

/** On this machine's clock until the server's is known: one that is off shows another rest, and the server alone ends the code. */
function useRemaining(endsAt: EpochMs): string | null {
  const { clock, roomClock } = useServices();
  const [now, setNow] = useState<number>(roomClock.now() ?? clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(roomClock.now() ?? clock.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [clock, roomClock]);
  return remaining(endsAt - now);
}

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Act } from "../../lib/use-act.ts";
import { ReasonDialog } from "./ReasonDialog.tsx";
import css from "./rotation.module.css";
import type { RotationControls } from "./use-rotation-keys.ts";

interface RotationToolsProps extends RotationControls {
  /** Null: a carousel, which is left without a word. */
  round: { onSkip: (reason: string) => void; onStop: (reason: string) => void; act: Act } | null;
}

/** Hold, turn by hand; of a round also: leave a camera out, or stop, each with its reason. */
export function RotationTools({ isHeld, onToggle, onPrevious, onNext, round }: RotationToolsProps) {
  const { t } = useTranslation("rotation");
  const [asked, setAsked] = useState<"skip" | "stop" | null>(null);
  const tool = (text: string, label: string, onPress: () => void) => (
    <button type="button" className={css["tool"]} aria-label={label} title={label} onClick={onPress}>
      {text}
    </button>
  );
  return (
    <>
      {round === null && tool("«", t("previous"), onPrevious)}
      {tool(isHeld ? "▶" : "‖", isHeld ? t("resume") : t("hold"), onToggle)}
      {round === null && tool("»", t("next"), onNext)}
      {round !== null && tool(t("skipShort"), t("skip"), () => setAsked("skip"))}
      {round !== null && tool("■", t("stop"), () => setAsked("stop"))}
      {round !== null && asked !== null && (
        <ReasonDialog
          title={t(asked)}
          verb={t(`${asked}Verb`)}
          act={round.act}
          onReason={(reason) => {
            if (asked === "skip") round.onSkip(reason);
            else round.onStop(reason);
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

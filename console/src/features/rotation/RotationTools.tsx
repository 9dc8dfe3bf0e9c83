import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Act } from "../../lib/use-act.ts";
import { ReasonDialog } from "./ReasonDialog.tsx";
import css from "./rotation.module.css";
import type { RotationControls } from "./use-rotation-keys.ts";

interface RotationToolsProps extends RotationControls {
  /** Null: a carousel, which is left without a word. */
  round: {
    /** A reason is being asked for: what it is asked about stays, until it is given or not. */
    onAsk: (isAsked: boolean) => void;
    /** `then`: once the reason is stored. */
    onSkip: (reason: string, then: () => void) => void;
    onStop: (reason: string) => void;
    act: Act;
  } | null;
}

/** Hold, turn by hand; of a round also: leave a camera out, or stop, each with its reason. */
export function RotationTools({ isHeld, onToggle, onPrevious, onNext, round }: RotationToolsProps) {
  const { t } = useTranslation("rotation");
  const [asked, setAsked] = useState<"skip" | "stop" | null>(null);
  const ask = (about: "skip" | "stop" | null) => {
    setAsked(about);
    round?.onAsk(about !== null);
  };
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
      {round !== null && tool(t("skipShort"), t("skip"), () => ask("skip"))}
      {round !== null && tool("■", t("stop"), () => ask("stop"))}
      {round !== null && asked !== null && (
        <ReasonDialog
          title={t(asked)}
          verb={t(`${asked}Verb`)}
          act={round.act}
          onReason={(reason) => {
            if (asked === "skip") round.onSkip(reason, () => setAsked(null));
            else round.onStop(reason);
          }}
          onClose={() => ask(null)}
        />
      )}
    </>
  );
}

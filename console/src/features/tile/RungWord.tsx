import { useTranslation } from "react-i18next";
import type { Rung, StepReason } from "./ladder.ts";
import css from "./tile.module.css";

/** Which lower rung the picture comes on, and in the title why. Nothing at full rate: grey is normal, and no word at all is more so. */
export function RungWord({ rung, reason }: { rung: Rung; reason: StepReason | null }) {
  const { t } = useTranslation("tile");
  if (rung === "full") return null;
  const title =
    reason === null ? t(`rungName.${rung}`) : t("rungTitle", { rung: t(`rungName.${rung}`), reason: t(`rungReason.${reason}`) });
  return (
    <span className={css["rung"]} data-rung={rung} title={title}>
      {t(`rung.${rung}`)}
    </span>
  );
}

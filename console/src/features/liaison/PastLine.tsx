import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import css from "./liaison.module.css";
import type { LiaisonForwarding } from "./places.ts";

/** What ended within the hour, and how. */
export function PastLine({ forwarding: { reason, wanted, end, endedAt, until } }: { forwarding: LiaisonForwarding }) {
  const { t } = useTranslation("liaison");
  const format = useFormat();
  return (
    <li className={css["card"]}>
      <p>{t("over", { at: format.time(endedAt ?? until), reason: t(`end.${end ?? "term"}`) })}</p>
      <p className={css["quiet"]}>{wanted ?? reason}</p>
    </li>
  );
}

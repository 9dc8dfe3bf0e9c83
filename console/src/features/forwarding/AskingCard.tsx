import type { Forwarding } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/Button.tsx";
import css from "./forwarding.module.css";
import { useServiceName, useWanted } from "./use-forwardings.ts";

interface AskingCardProps {
  request: Forwarding;
  /** Null: it is for others to answer. */
  onAnswer: (() => void) | null;
  onRefuse: (() => void) | null;
}

/** What a liaison asks for. */
export function AskingCard({ request, onAnswer, onRefuse }: AskingCardProps) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const serviceName = useServiceName();
  const { reason, officer, serviceId, requestedAt } = request;
  const wanted = useWanted()(request.wanted);
  return (
    <li className={css["card"]} data-asking>
      <header className={css["head"]}>
        <h3>{t("asking.wanted", { service: serviceName(serviceId), wanted })}</h3>
        <span className={css["quiet"]}>{t("asking.at", { at: format.time(requestedAt), officer })}</span>
      </header>
      <p>{reason}</p>
      {onAnswer !== null && onRefuse !== null && (
        <div className={css["acts"]}>
          <Button kind="action" onPress={onAnswer} label={t("asking.answerOf", { wanted })}>
            {t("asking.answer")}
          </Button>
          <Button onPress={onRefuse} label={t("asking.refuseOf", { wanted })}>
            {t("asking.refuse")}
          </Button>
        </div>
      )}
    </li>
  );
}

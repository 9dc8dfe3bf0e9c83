import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { minutesLeft } from "../forwarding/index.ts";
import css from "./liaison.module.css";
import type { LiaisonForwarding } from "./places.ts";

interface ForwardingCardProps {
  forwarding: LiaisonForwarding;
  now: number;
  onEnd: () => void;
}

/** One that runs: which cameras, who asked and why, until when, who else of the service looks. */
export function ForwardingCard({ forwarding, now, onEnd }: ForwardingCardProps) {
  const { t } = useTranslation("liaison");
  const format = useFormat();
  const { officer, reason, until, cameras } = forwarding;
  return (
    <li className={css["card"]}>
      <p className={css["left"]}>
        <strong>{t("running.left", { count: minutesLeft(until, now) })}</strong>
        <span className={css["quiet"]}>{t("running.until", { at: format.since(until, now) })}</span>
      </p>
      <p>{reason}</p>
      <p className={css["quiet"]}>{t("running.officer", { officer })}</p>
      {cameras.length === 0 ? (
        <p>{t("running.nothing")}</p>
      ) : (
        <ul className={css["names"]}>
          {cameras.map(({ id, number, name, communeName }) => (
            <li key={id}>{t("camera", { number, name, commune: communeName })}</li>
          ))}
        </ul>
      )}
      <Others forwarding={forwarding} />
      <div>
        <Button onPress={onEnd} label={t("end.of", { reason })}>
          {t("end.begin")}
        </Button>
      </div>
    </li>
  );
}

function Others({ forwarding: { watchers } }: Pick<ForwardingCardProps, "forwarding">) {
  const { t } = useTranslation("liaison");
  const { person } = useSession();
  const others = watchers.filter(({ personId }) => personId !== person.id).map(({ displayName }) => displayName);
  if (others.length === 0) return <p className={css["quiet"]}>{t("running.alone")}</p>;
  return <p className={css["quiet"]}>{t("running.others", { names: [...new Set(others)].join(", ") })}</p>;
}

import { type Authorisation, type AuthorisationState, authorisationState } from "@vigie/shared/authorisations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { daysLeft } from "../../lib/room-day.ts";
import { Mark, type Shape } from "../../ui/Mark.tsx";
import css from "./authorisations.module.css";
import { alertOf } from "./terms.ts";

const SHAPE: Record<AuthorisationState, Shape> = {
  in_force: "running",
  scheduled: "resting",
  expired: "failed",
  withdrawn: "off",
};

/** The state of an order, and how long it still is once its end comes near. */
export function StateCell({ order, now }: { order: Authorisation; now: EpochMs }) {
  const { t } = useTranslation("authorisations");
  const format = useFormat();
  const state = authorisationState(order, now);
  const alert = alertOf(order, now);
  const date = { in_force: 0, scheduled: order.from, expired: order.until - 1, withdrawn: order.withdrawnAt ?? 0 }[state];
  return (
    <div className={css["state"]} data-alert={alert ?? undefined}>
      <Mark shape={SHAPE[state]} />
      <span>
        {t(`state.${state}`, { date: format.date(date) })}
        {state === "in_force" && <span className={css["left"]}>{t("left", { count: daysLeft(order.until, now) })}</span>}
        {alert !== null && <span className={css["left"]}>{t(`alert.${alert}`)}</span>}
      </span>
    </div>
  );
}

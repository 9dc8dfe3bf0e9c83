import type { ListedAuthorisation } from "@vigie/shared/authorisations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { LineActs, Second } from "../../ui/Table.tsx";
import css from "./authorisations.module.css";
import { StateCell } from "./StateCell.tsx";

interface AuthorisationLineProps {
  order: ListedAuthorisation;
  /** The services that its clauses name and that were not withdrawn. */
  recipients: readonly string[];
  now: EpochMs;
  onRead: () => void;
  onChange: () => void;
  onWithdraw: () => void;
}

export function AuthorisationLine(props: AuthorisationLineProps) {
  const { order, recipients, now, onRead, onChange, onWithdraw } = props;
  const { t } = useTranslation("authorisations");
  const format = useFormat();
  const may = useMay();
  const { number, authority, from, until, cameraIds, purposes, retentionMaxDays, retentionMinDays, withdrawnAt } = order;
  const mayChange = may("authorisation.change") && withdrawnAt === null;
  return (
    <tr data-muted={withdrawnAt !== null || undefined}>
      <td>{order.communeName}</td>
      <th scope="row" className={css["number"]}>
        {number}
        <Second>{authority}</Second>
      </th>
      <td>
        {format.date(from)}
        <Second isWhole>{t("to", { date: format.date(until - 1) })}</Second>
      </td>
      <td>
        {t("cameras", { count: cameraIds.length })}
        <Second>{t("purposes", { count: purposes.length })}</Second>
      </td>
      <td>
        {t("atMost", { count: retentionMaxDays })}
        {retentionMinDays !== null && <Second>{t("atLeast", { count: retentionMinDays })}</Second>}
      </td>
      <td className={css["recipients"]}>{recipients.length === 0 ? t("nobody") : recipients.join(", ")}</td>
      <td>
        <StateCell order={order} now={now} />
      </td>
      <td>
        <LineActs>
          <Button onPress={onRead} label={t("readOf", { number })}>
            {t("read")}
          </Button>
          {mayChange && (
            <Button onPress={onChange} label={t("changeOf", { number })}>
              {t("common:change")}
            </Button>
          )}
          {mayChange && (
            <Button onPress={onWithdraw} label={t("withdrawOf", { number })}>
              {t("withdraw")}
            </Button>
          )}
        </LineActs>
      </td>
    </tr>
  );
}

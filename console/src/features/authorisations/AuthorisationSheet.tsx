import type { ListedAuthorisation } from "@vigie/shared/authorisations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { clauseWords, referenceWords, useSubjectWords } from "../approvals/index.ts";
import css from "./authorisations.module.css";
import { purposeText } from "./purpose-text.ts";
import { StateCell } from "./StateCell.tsx";

interface AuthorisationSheetProps {
  order: ListedAuthorisation;
  now: EpochMs;
  onClose: () => void;
}

/** All of an order, to be read. */
export function AuthorisationSheet({ order, now, onClose }: AuthorisationSheetProps) {
  const { t } = useTranslation("authorisations");
  const format = useFormat();
  const { words } = useSubjectWords();
  return (
    <Dialog title={t("sheetTitle", { number: order.number })} onClose={onClose} size="wide">
      <dl className={css["sheet"]}>
        <Entry name={t("stateTitle")}>
          <StateCell order={order} now={now} />
        </Entry>
        <Entry name={t("commune")}>{order.communeName}</Entry>
        <Entry name={t("form.authority")}>{order.authority}</Entry>
        <Entry name={t("form.term")}>{t("termOf", { from: format.date(order.from), until: format.date(order.until - 1) })}</Entry>
        <Entry name={t("form.retention")}>
          {t("atMost", { count: order.retentionMaxDays })}
          {order.retentionMinDays !== null && `, ${t("atLeast", { count: order.retentionMinDays })}`}
        </Entry>
        <Entry name={t("form.cameras")}>
          <Several all={order.cameraIds.map(words.camera)} />
        </Entry>
        <Entry name={t("form.purposes")}>
          <Several
            all={order.purposes.map((purpose) =>
              t("purposeOf", { purpose: t(`purpose.${purpose}`), text: purposeText(purpose, t, format) }),
            )}
          />
        </Entry>
        <Entry name={t("form.clauses")}>
          <Several all={order.clauses.map((clause) => clauseWords(clause, words))} />
        </Entry>
        <Entry name={t("form.references")}>
          <Several all={order.references.map((reference) => referenceWords(reference, words))} />
        </Entry>
      </dl>
      <DialogActions>
        <Button onPress={onClose}>{t("common:close")}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What the reader does not know by name is counted once. */
function Several({ all }: { all: readonly string[] }) {
  const { t } = useTranslation("authorisations");
  if (all.length === 0) return t("nobody");
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return (
    <ul>
      {[...counts].map(([one, count]) => (
        <li key={one}>{count === 1 ? one : t("times", { one, count })}</li>
      ))}
    </ul>
  );
}

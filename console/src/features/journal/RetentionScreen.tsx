import { useQueryClient } from "@tanstack/react-query";
import { JournalCategory, RetentionTerms } from "@vigie/shared/journal/terms";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { ApprovalDialog } from "../approvals/index.ts";
import css from "./journal.module.css";
import { useTerms } from "./use-journal.ts";

/** How long each category's contents are kept; changed by the administrator and one more person. */
export function RetentionScreen() {
  const { t } = useTranslation("journal");
  const may = useMay();
  const terms = useTerms(true);
  return (
    <Screen title={t("terms.title")} purpose={t("terms.purpose")}>
      <Loaded query={terms}>
        {(terms) =>
          may("journal.retain") ? <TermsForm key={JSON.stringify(terms)} terms={terms} /> : <TermsTable terms={terms} />
        }
      </Loaded>
    </Screen>
  );
}

function TermsTable({ terms }: { terms: RetentionTerms }) {
  const { t } = useTranslation("journal");
  return (
    <div className={css["terms"]}>
      <p>{t("terms.readOnly")}</p>
      <Table caption={t("terms.title")} columns={[t("category"), t("terms.months")]}>
        {JournalCategory.options.map((category) => (
          <tr key={category}>
            <th scope="row">{t(`categories.${category}`)}</th>
            <td>{t("terms.count", { count: terms[category] })}</td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

type Typed = Record<JournalCategory, string>;
const typedOf = (terms: RetentionTerms): Typed =>
  Object.fromEntries(JournalCategory.options.map((category) => [category, String(terms[category])])) as Typed;
const parse = (typed: Typed) =>
  RetentionTerms.safeParse(
    Object.fromEntries(Object.entries(typed).map(([category, months]) => [category, months === "" ? null : Number(months)])),
  );

function TermsForm({ terms }: { terms: RetentionTerms }) {
  const { t } = useTranslation("journal");
  const { api } = useServices();
  const client = useQueryClient();
  const [typed, setTyped] = useState(() => typedOf(terms));
  const [asked, setAsked] = useState<RetentionTerms | null>(null);
  const parsed = parse(typed);
  const faulty = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0]));
  const isChanged = JournalCategory.options.some((category) => typed[category] !== String(terms[category]));
  const isShorter = parsed.success && JournalCategory.options.some((category) => parsed.data[category] < terms[category]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parsed.success && isChanged) setAsked(parsed.data);
  };
  return (
    <>
      <form className={css["terms"]} onSubmit={submit} noValidate>
        <Table caption={t("terms.title")} columns={[t("category"), t("terms.months")]}>
          {JournalCategory.options.map((category) => (
            <tr key={category}>
              <th scope="row">{t(`categories.${category}`)}</th>
              <td>
                <MonthsField
                  label={t("terms.monthsOf", { category: t(`categories.${category}`) })}
                  value={typed[category]}
                  isFaulty={faulty.has(category)}
                  onChange={(months) => setTyped({ ...typed, [category]: months })}
                />
              </td>
            </tr>
          ))}
        </Table>
        {isShorter && <Notice tone="warning">{t("terms.shorter")}</Notice>}
        <p className={css["dim"]}>{t("terms.fourEyes")}</p>
        <div className={css["acts"]}>
          <Button kind="action" type="submit" isDisabled={!isChanged || !parsed.success}>
            {t("terms.change")}
          </Button>
          {isChanged && <Button onPress={() => setTyped(typedOf(terms))}>{t("terms.reset")}</Button>}
        </div>
      </form>
      {asked !== null && (
        <ApprovalDialog
          subject={{ act: "journal.retain", terms: asked }}
          perform={(approvalId) => api.journalReadings.changeTerms({ terms: asked, approvalId })}
          onDone={() => void client.invalidateQueries({ queryKey: ["journal", "terms"] }).then(() => setAsked(null))}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

interface MonthsFieldProps {
  label: string;
  value: string;
  isFaulty: boolean;
  onChange: (months: string) => void;
}

function MonthsField({ label, value, isFaulty, onChange }: MonthsFieldProps) {
  const { t } = useTranslation("journal");
  const id = useId();
  return (
    <>
      <input
        type="number"
        min={6}
        max={36}
        className={css["months"]}
        aria-label={label}
        aria-invalid={isFaulty || undefined}
        aria-describedby={isFaulty ? id : undefined}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      {isFaulty && (
        <p id={id} className={css["error"]}>
          {t("terms.range")}
        </p>
      )}
    </>
  );
}

import type { RecipientService } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, SelectField, TextField } from "../../ui/Fields.tsx";
import { type ClauseDraft, nextKey } from "./authorisation-draft.ts";
import css from "./authorisations.module.css";
import type { PartProps } from "./form-part.ts";

interface ClauseFieldsProps extends PartProps {
  services: readonly RecipientService[];
}

/** What the order lets services receive. Without a clause nothing goes out. */
export function ClauseFields({ draft, onChange, errorOf, services }: ClauseFieldsProps) {
  const { t } = useTranslation("authorisations");
  const error = errorOf("clauses");
  const set = (clauses: readonly ClauseDraft[]) => onChange({ ...draft, clauses });
  const add = () =>
    set([
      ...draft.clauses,
      {
        key: nextKey(draft.clauses),
        before: null,
        serviceId: services.find(({ id }) => draft.clauses.every((one) => one.serviceId !== id))?.id ?? services[0]?.id ?? "",
        live: true,
        recordings: false,
        ptzTakeOver: false,
        until: "",
        withdrawnAt: null,
      },
    ]);
  return (
    <fieldset className={css["lines"]}>
      <legend>{t("form.clauses")}</legend>
      <p className={css["help"]}>{t("form.clausesHelp")}</p>
      {draft.clauses.map((clause) => (
        <ClauseLine
          key={clause.key}
          clause={clause}
          services={services}
          onChange={(changed) => set(draft.clauses.map((one) => (one.key === clause.key ? changed : one)))}
          onRemove={() => set(draft.clauses.filter((one) => one.key !== clause.key))}
        />
      ))}
      {error !== undefined && (
        <p role="alert" className={css["error"]}>
          {error}
        </p>
      )}
      <div>
        <Button onPress={add} isDisabled={services.length === 0} title={services.length === 0 ? t("form.noService") : undefined}>
          {t("form.addClause")}
        </Button>
      </div>
    </fieldset>
  );
}

interface ClauseLineProps {
  clause: ClauseDraft;
  services: readonly RecipientService[];
  onChange: (clause: ClauseDraft) => void;
  onRemove: () => void;
}

/** A clause that stands in the order is not taken out of it: it is withdrawn, and stays to be read. */
function ClauseLine({ clause, services, onChange, onRemove }: ClauseLineProps) {
  const { t } = useTranslation("authorisations");
  const now = useNow();
  const name = services.find(({ id }) => id === clause.serviceId)?.name ?? t("unknownService");
  if (clause.withdrawnAt !== null) return <Withdrawn clause={clause} name={name} onChange={onChange} />;
  return (
    <div className={css["line"]}>
      <SelectField
        label={t("form.service")}
        value={clause.serviceId}
        onChange={(serviceId) => onChange({ ...clause, serviceId })}
        options={[
          ...(clause.serviceId === "" ? [{ value: "", label: t("form.choose") }] : []),
          ...services.map(({ id, name }) => ({ value: id as string, label: name })),
        ]}
      />
      <div className={css["checks"]}>
        {(["live", "recordings", "ptzTakeOver"] as const).map((what) => (
          <CheckField
            key={what}
            label={t(`clause.${what}`)}
            isChecked={clause[what]}
            onChange={(isChecked) => onChange({ ...clause, [what]: isChecked })}
          />
        ))}
      </div>
      <TextField
        label={t("form.clauseUntil")}
        help={t("form.clauseUntilHelp")}
        type="date"
        value={clause.until}
        onChange={(until) => onChange({ ...clause, until })}
      />
      <div className={css["lineActs"]}>
        {clause.before === null ? (
          <Button onPress={onRemove} label={t("form.removeClauseOf", { name })}>
            {t("form.removeClause")}
          </Button>
        ) : (
          <Button onPress={() => onChange({ ...clause, withdrawnAt: now })} label={t("form.withdrawClauseOf", { name })}>
            {t("form.withdrawClause")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Withdrawn({ clause, name, onChange }: Pick<ClauseLineProps, "clause" | "onChange"> & { name: string }) {
  const { t } = useTranslation("authorisations");
  const format = useFormat();
  const isNew = clause.before?.withdrawnAt === null;
  return (
    <div className={css["line"]} data-muted>
      <p>{t("clause.withdrawnOf", { name, date: format.date(clause.withdrawnAt ?? 0) })}</p>
      {isNew && (
        <div className={css["lineActs"]}>
          <Button onPress={() => onChange({ ...clause, withdrawnAt: null })}>{t("form.keepClause")}</Button>
        </div>
      )}
    </div>
  );
}

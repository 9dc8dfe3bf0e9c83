import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { type AuthorisationDraft, nextKey } from "./authorisation-draft.ts";
import css from "./authorisations.module.css";
import type { PartProps } from "./form-part.ts";

type Reference = AuthorisationDraft["references"][number];

const FIELDS = ["code", "article", "version"] as const;

/** The texts that the order names, as they stood. */
export function ReferenceFields({ draft, onChange, errorOf }: PartProps) {
  const { t } = useTranslation("authorisations");
  const set = (references: readonly Reference[]) => onChange({ ...draft, references });
  const error = errorOf("references");
  return (
    <fieldset className={css["lines"]}>
      <legend>{t("form.references")}</legend>
      {draft.references.map((reference) => (
        <div key={reference.key} className={css["reference"]}>
          {FIELDS.map((field) => (
            <TextField
              key={field}
              label={t(`form.${field}`)}
              type={field === "version" ? "date" : "text"}
              value={reference[field]}
              onChange={(value) =>
                set(draft.references.map((one) => (one.key === reference.key ? { ...one, [field]: value } : one)))
              }
            />
          ))}
          <Button
            onPress={() => set(draft.references.filter((one) => one.key !== reference.key))}
            label={t("form.removeReferenceOf", { code: reference.code, article: reference.article })}
          >
            {t("form.removeReference")}
          </Button>
        </div>
      ))}
      {error !== undefined && (
        <p role="alert" className={css["error"]}>
          {error}
        </p>
      )}
      <div>
        <Button
          onPress={() =>
            set([...draft.references, { key: nextKey(draft.references), code: "CSI", article: "", version: draft.from }])
          }
        >
          {t("form.addReference")}
        </Button>
      </div>
    </fieldset>
  );
}

import { JournalCategory } from "@vigie/shared/journal/terms";
import { useTranslation } from "react-i18next";
import { matchesCamera } from "../../lib/camera-choices.ts";
import { fold } from "../../lib/search.ts";
import { type Choice, ComboField } from "../../ui/ComboField.tsx";
import { SelectField } from "../../ui/Fields.tsx";
import { CSU, type FilterName, type Filters } from "./filters.ts";
import { InstantField } from "./InstantField.tsx";
import css from "./journal.module.css";
import { useFilterChoices } from "./use-filter-choices.ts";

interface FilterFieldsProps {
  filters: Filters;
  onChange: (name: FilterName, value: string | null) => void;
}

const hasWords = (choice: Choice, typed: string) =>
  fold(typed)
    .split(/\s+/)
    .every((word) => choice.searched.includes(word));

/** Who, which camera, where, what kind, which act, when: all that are filled in must hold. */
export function FilterFields({ filters, onChange }: FilterFieldsProps) {
  const { t } = useTranslation("journal");
  const { people, cameras, communes, acts } = useFilterChoices();
  const all = { value: "", label: t("filter.all") };
  const set = (name: FilterName) => (value: string | null) => onChange(name, value === "" ? null : value);
  return (
    <search className={css["filters"]} aria-label={t("filter.label")}>
      <ComboField
        label={t("filter.person")}
        choices={people}
        value={filters.person ?? null}
        onChange={set("person")}
        matches={hasWords}
        nothingFound={t("filter.nothingFound")}
      />
      <ComboField
        label={t("filter.camera")}
        choices={cameras}
        value={filters.camera ?? null}
        onChange={set("camera")}
        matches={matchesCamera}
        nothingFound={t("filter.nothingFound")}
      />
      <SelectField
        label={t("filter.commune")}
        value={filters.commune ?? ""}
        onChange={set("commune")}
        options={[all, { value: CSU, label: t("filter.csu") }, ...communes.map(({ id, label }) => ({ value: id, label }))]}
      />
      <SelectField
        label={t("filter.category")}
        value={filters.category ?? ""}
        onChange={set("category")}
        options={[all, ...JournalCategory.options.map((value) => ({ value, label: t(`categories.${value}`) }))]}
      />
      <ComboField
        label={t("filter.act")}
        choices={acts}
        value={filters.act ?? null}
        onChange={set("act")}
        matches={hasWords}
        nothingFound={t("filter.nothingFound")}
      />
      <InstantField label={t("filter.from")} value={filters.from ?? ""} onChange={set("from")} />
      <InstantField label={t("filter.until")} value={filters.until ?? ""} onChange={set("until")} />
    </search>
  );
}

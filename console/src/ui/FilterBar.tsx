import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import css from "./filter-bar.module.css";

export interface Filter {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

interface FilterBarProps {
  /** What is searched, and an example of it. */
  label: string;
  hint: string;
  typed: string;
  onTyped: (typed: string) => void;
  filters?: readonly Filter[];
  /** How many are shown. */
  children: ReactNode;
}

/** Over a list: search, filters, and how many lines are left. */
export function FilterBar({ label, hint, typed, onTyped, filters = [], children }: FilterBarProps) {
  return (
    <search className={css["bar"]}>
      <input
        data-search
        type="search"
        className={css["field"]}
        aria-label={label}
        placeholder={hint}
        value={typed}
        onChange={({ target }) => onTyped(target.value)}
      />
      {filters.map((filter) => (
        <select
          key={filter.label}
          className={css["field"]}
          aria-label={filter.label}
          value={filter.value}
          onChange={({ target }) => filter.onChange(target.value)}
        >
          {filter.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ))}
      <span role="status" className={css["count"]}>
        {children}
      </span>
    </search>
  );
}

/** A search that nothing answers; clearing it brings everything back. */
export function NothingFound() {
  const { t } = useTranslation("common");
  return <p className={css["nothing"]}>{t("nothingFound")}</p>;
}

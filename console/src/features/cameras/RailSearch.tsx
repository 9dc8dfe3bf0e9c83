import { type KeyboardEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import css from "./camera-rail.module.css";

interface RailSearchProps {
  typed: string;
  onTyped: (typed: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** How many cameras there are, or were found. */
  told: string;
}

export function RailSearch({ typed, onTyped, onKeyDown, told }: RailSearchProps) {
  const { t } = useTranslation("cameras");
  const id = useId();
  return (
    <div className={css["search"]}>
      <label htmlFor={id}>{t("rail.search")}</label>
      <input
        id={id}
        data-search
        type="search"
        value={typed}
        placeholder={t("rail.searchHint")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p role="status" className={css["count"]}>
        {told}
      </p>
    </div>
  );
}

import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fold } from "../lib/search.ts";
import { Button } from "./Button.tsx";
import css from "./pick-field.module.css";

export interface Pickable<Id extends string = string> {
  id: Id;
  label: string;
  /** Under the label: where it lies, what text it rests on. */
  second?: string | undefined;
}

interface PickFieldProps<Id extends string> {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  choices: readonly Pickable<Id>[];
  chosen: ReadonlySet<Id>;
  onChange: (chosen: ReadonlySet<Id>) => void;
  /** What is said in the place of an empty list. */
  empty: string;
}

/** From so many on one searches. */
const SEARCHED_FROM = 9;

/** Several of many: searched, taken all at once, or one by one. */
export function PickField<Id extends string>(props: PickFieldProps<Id>) {
  const { label, help, error, choices, chosen, onChange, empty } = props;
  const { t } = useTranslation("common");
  const id = useId();
  const [typed, setTyped] = useState("");
  const words = fold(typed).split(/\s+/);
  const found = choices.filter((one) => words.every((word) => fold(`${one.label} ${one.second ?? ""}`).includes(word)));
  const isSearched = choices.length >= SEARCHED_FROM;
  const count = choices.filter((one) => chosen.has(one.id)).length;
  const toggle = (one: Id, isChosen: boolean) =>
    onChange(new Set(isChosen ? [...chosen, one] : [...chosen].filter((other) => other !== one)));
  const shown = new Set(found.map((one) => one.id));
  return (
    <fieldset className={css["field"]} aria-describedby={help === undefined && error === undefined ? undefined : `${id}-help`}>
      <legend>{label}</legend>
      {choices.length > 1 && (
        <div className={css["tools"]}>
          {isSearched && (
            <input
              type="search"
              className={css["search"]}
              aria-label={t("pick.search", { what: label })}
              placeholder={t("pick.searchHint")}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          )}
          <Button onPress={() => onChange(new Set([...chosen, ...shown]))}>{t("pick.all")}</Button>
          <Button onPress={() => onChange(new Set([...chosen].filter((one) => !shown.has(one))))}>{t("pick.none")}</Button>
          <span role="status" className={css["count"]}>
            {t("pick.count", { count, total: choices.length })}
          </span>
        </div>
      )}
      {found.length === 0 ? (
        <p className={css["help"]}>{choices.length === 0 ? empty : t("pick.nothingFound")}</p>
      ) : (
        <ul className={css["list"]}>
          {found.map((one, at) => (
            <li key={one.id}>
              <label className={css["choice"]}>
                <input
                  type="checkbox"
                  checked={chosen.has(one.id)}
                  onChange={({ target }) => toggle(one.id, target.checked)}
                  aria-invalid={(error !== undefined && at === 0) || undefined}
                />
                <span>
                  {one.label}
                  {one.second !== undefined && <span className={css["second"]}>{one.second}</span>}
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {(help !== undefined || error !== undefined) && (
        <p id={`${id}-help`} className={css[error === undefined ? "help" : "error"]}>
          {error ?? help}
        </p>
      )}
    </fieldset>
  );
}

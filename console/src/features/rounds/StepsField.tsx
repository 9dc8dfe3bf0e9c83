import { DwellSeconds } from "@vigie/shared/walls/scenes";
import { useTranslation } from "react-i18next";
import { fold, matches as matchesSearch } from "../../lib/search.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import css from "./rounds.module.css";
import { DEFAULT_DWELL_SECONDS, type Item, moved, type Step } from "./steps.ts";

interface StepsFieldProps {
  label: string;
  addLabel: string;
  nothingFound: string;
  items: readonly Item[];
  steps: readonly Step[];
  onChange: (steps: readonly Step[]) => void;
  error: string | undefined;
}

/** A list in its order, each step with the seconds that it stays; added by searching, moved by buttons. */
export function StepsField({ label, addLabel, nothingFound, items, steps, onChange, error }: StepsFieldProps) {
  const { t } = useTranslation("rounds");
  const names = new Map(items.map((item) => [item.id, item.label]));
  const choices = items.map((item) => ({ ...item, searched: fold(item.label) }));
  const totalSeconds = steps.reduce((sum, { dwellSeconds }) => sum + (dwellSeconds ?? 0), 0);
  return (
    <fieldset className={css["steps"]}>
      <legend>{label}</legend>
      <ComboField
        // Made anew after each addition, so that the next one can be typed at once.
        key={steps.length}
        label={addLabel}
        choices={choices}
        value={null}
        onChange={(id) => id !== null && onChange([...steps, { key: nextKey(steps), id, dwellSeconds: lastDwell(steps) }])}
        matches={(choice, typed) => matchesSearch({ number: choice.number ?? -1, words: choice.searched }, typed)}
        nothingFound={nothingFound}
        error={error}
      />
      <ol className={css["stepList"]}>
        {steps.map((step, at) => (
          <li key={step.key} className={css["step"]}>
            <span className={css["stepName"]}>{names.get(step.id) ?? t("goneItem")}</span>
            <label>
              {t("dwell")}{" "}
              <input
                className={css["dwell"]}
                type="number"
                min={2}
                max={3600}
                value={step.dwellSeconds ?? ""}
                aria-invalid={!DwellSeconds.safeParse(step.dwellSeconds).success || undefined}
                onChange={({ target }) => {
                  const dwellSeconds = Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber;
                  onChange(steps.with(at, { ...step, dwellSeconds }));
                }}
              />
            </label>
            <Button
              kind="quiet"
              label={t("stepUp", { at: at + 1 })}
              isDisabled={at === 0}
              onPress={() => onChange(moved(steps, at, -1))}
            >
              ↑
            </Button>
            <Button
              kind="quiet"
              label={t("stepDown", { at: at + 1 })}
              isDisabled={at === steps.length - 1}
              onPress={() => onChange(moved(steps, at, 1))}
            >
              ↓
            </Button>
            <Button kind="quiet" label={t("stepRemove", { at: at + 1 })} onPress={() => onChange(steps.toSpliced(at, 1))}>
              ✕
            </Button>
          </li>
        ))}
      </ol>
      {steps.length > 0 && (
        <p className={css["total"]}>{t("total", { count: steps.length, duration: duration(totalSeconds) })}</p>
      )}
    </fieldset>
  );
}

const nextKey = (steps: readonly Step[]): number => Math.max(0, ...steps.map(({ key }) => key + 1));

/** Whoever set one dwell means it for the next one too. */
const lastDwell = (steps: readonly Step[]): number | null => steps.at(-1)?.dwellSeconds ?? DEFAULT_DWELL_SECONDS;

const duration = (seconds: number): string => `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;

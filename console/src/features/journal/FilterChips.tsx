import { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useFormat } from "../../i18n/format.ts";
import { typedInstant } from "../../lib/room-instant.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { addressOf, lastDayOf } from "../who-saw/index.ts";
import { CSU, FILTERS, type FilterName, type Filters } from "./filters.ts";
import css from "./journal.module.css";
import { useFilterChoices } from "./use-filter-choices.ts";

interface FilterChipsProps {
  filters: Filters;
  onRemove: (name: FilterName) => void;
  onClear: () => void;
}

/** The filters that are in place, each with its own way out; of a camera, the question that it leads to. */
export function FilterChips({ filters, onRemove, onClear }: FilterChipsProps) {
  const { t } = useTranslation("journal");
  const wordsOf = useFilterWords();
  return (
    <div className={css["chips"]}>
      <ul aria-label={t("filter.shown")}>
        {FILTERS.flatMap((name) => {
          const value = filters[name];
          if (value === undefined) return [];
          const told = { label: t(`filter.${name}`), value: wordsOf(name, value) };
          return (
            <li key={name} className={css["chip"]}>
              <span>{t("filter.chip", told)}</span>
              <Button kind="quiet" label={t("filter.remove", told)} onPress={() => onRemove(name)}>
                <span aria-hidden="true">{CROSS}</span>
              </Button>
            </li>
          );
        })}
      </ul>
      <Button kind="quiet" onPress={onClear}>
        {t("filter.clear")}
      </Button>
      {filters.camera !== undefined && <WhoSawLink cameraId={filters.camera} filters={filters} />}
    </div>
  );
}

const CROSS = "✕";

/** About the period that is shown, as far as one is. */
function WhoSawLink({ cameraId, filters }: { cameraId: string; filters: Filters }) {
  const { t } = useTranslation("journal");
  const { clock, roomClock } = useServices();
  const usual = lastDayOf(CameraId.parse(cameraId), roomClock.now() ?? clock.now());
  const question = { ...usual, from: filters.from ?? usual.from, until: filters.until ?? usual.until };
  return (
    <Link href={addressOf(question)} className={css["link"]}>
      {t("filter.whoSaw")}
    </Link>
  );
}

function useFilterWords(): (name: FilterName, value: string) => string {
  const { t } = useTranslation("journal");
  const format = useFormat();
  const { people, cameras, communes, acts } = useFilterChoices();
  const labelOf = (choices: readonly { id: string; label: string }[], id: string) =>
    choices.find((choice) => choice.id === id)?.label ?? t("filter.unknown");
  return (name, value) => {
    switch (name) {
      case "person":
        return labelOf(people, value);
      case "camera":
        return labelOf(cameras, value);
      case "commune":
        return value === CSU ? t("filter.csu") : labelOf(communes, value);
      case "category":
        return t(`categories.${value}`);
      case "act":
        return labelOf(acts, value);
      case "from":
      case "until":
        return format.instant(typedInstant(value, name) ?? 0);
    }
  };
}

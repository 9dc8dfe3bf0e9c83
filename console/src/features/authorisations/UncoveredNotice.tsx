import type { Authorisation } from "@vigie/shared/authorisations/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CommuneId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import css from "./authorisations.module.css";
import { uncovered } from "./terms.ts";

interface UncoveredNoticeProps {
  tree: CameraTree;
  orders: readonly Authorisation[];
  /** Null: this person enters no order. */
  onAdd: ((communeId: CommuneId) => void) | null;
}

/** So many communes by name; more are counted. */
const NAMED = 5;

/** Cameras in use that no order in force names: they are dark, and somebody has to know why. */
export function UncoveredNotice({ tree, orders, onAdd }: UncoveredNoticeProps) {
  const { t } = useTranslation("authorisations");
  const missing = uncovered(tree, orders, useNow());
  const [first] = missing;
  if (first === undefined) return null;
  const others = missing.length - NAMED;
  return (
    <Notice tone="warning">
      <div className={css["uncovered"]}>
        <p>{t("uncovered.title")}</p>
        <ul>
          {missing.slice(0, NAMED).map(({ communeId, name, cameras, total }) => (
            <li key={communeId}>{t("uncovered.of", { name, count: cameras, total })}</li>
          ))}
          {others > 0 && <li>{t("uncovered.others", { count: others })}</li>}
        </ul>
      </div>
      {onAdd !== null && missing.length === 1 && (
        <Button onPress={() => onAdd(first.communeId)}>{t("uncovered.add", { name: first.name })}</Button>
      )}
    </Notice>
  );
}

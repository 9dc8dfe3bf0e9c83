import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import css from "./tile.module.css";

/** A fault takes one tile, never the wall. */
export function TileErrorBoundary({ children }: { children: ReactNode }) {
  const { t } = useTranslation("tile");
  return (
    <ErrorBoundary
      fallback={(retry) => (
        <div role="alert" className={css["advice"]}>
          <p>{t("failed")}</p>
          <Button onPress={retry}>{t("retry")}</Button>
        </div>
      )}
    >
      {children}
    </ErrorBoundary>
  );
}

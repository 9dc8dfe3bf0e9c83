import type { CameraId } from "@vigie/shared/kernel/units";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import css from "./tile.module.css";

/** A fault takes one tile, never the wall. */
export function TileErrorBoundary({ cameraId, children }: { cameraId: CameraId; children: ReactNode }) {
  const { t } = useTranslation("tile");
  return (
    <ErrorBoundary
      subject={cameraId}
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

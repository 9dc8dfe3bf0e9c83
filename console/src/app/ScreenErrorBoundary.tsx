import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/Button.tsx";
import { ErrorBoundary } from "../ui/ErrorBoundary.tsx";
import { Empty } from "../ui/Screen.tsx";

/** A fault stays in one screen: the header, its banner and the other screens go on. */
export function ScreenErrorBoundary({ children }: { children: ReactNode }) {
  const { t } = useTranslation("app");
  return (
    <ErrorBoundary
      fallback={(retry) => (
        <div role="alert">
          <Empty title={t("failed.title")} advice={t("failed.advice")}>
            <Button kind="action" onPress={retry}>
              {t("failed.again")}
            </Button>
          </Empty>
        </div>
      )}
    >
      {children}
    </ErrorBoundary>
  );
}

import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import css from "./liaison.module.css";

interface StageBarProps {
  page: number;
  pages: number;
  onPage: (page: number) => void;
  /** Null: all are shown. */
  onAll: (() => void) | null;
  onFull: () => void;
}

/** Back from one picture to all, through the pages, and the whole screen. */
export function StageBar({ page, pages, onPage, onAll, onFull }: StageBarProps) {
  const { t } = useTranslation("liaison");
  const isFull = useFullScreen();
  return (
    <div className={css["bar"]}>
      {onAll !== null && <Button onPress={onAll}>{t("all")}</Button>}
      {pages > 1 && (
        <>
          <Button onPress={() => onPage(page - 1)} isDisabled={page === 0} title={page === 0 ? t("page.first") : undefined}>
            {t("page.previous")}
          </Button>
          <span role="status">{t("page.at", { page: page + 1, pages })}</span>
          <Button
            onPress={() => onPage(page + 1)}
            isDisabled={page === pages - 1}
            title={page === pages - 1 ? t("page.last") : undefined}
          >
            {t("page.next")}
          </Button>
        </>
      )}
      <span className={css["gap"]} />
      <Button onPress={isFull ? () => void document.exitFullscreen() : onFull}>{t(isFull ? "full.leave" : "full.enter")}</Button>
    </div>
  );
}

function useFullScreen(): boolean {
  const [isFull, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return isFull;
}

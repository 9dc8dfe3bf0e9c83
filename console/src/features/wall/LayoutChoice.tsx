import { useTranslation } from "react-i18next";
import { LayoutName } from "./layouts.ts";
import css from "./wall.module.css";

export function LayoutChoice({ layout, onLayout }: { layout: LayoutName; onLayout: (layout: LayoutName) => void }) {
  const { t } = useTranslation("wall");
  return (
    <div className={css["layouts"]} role="toolbar" aria-label={t("layout.title")}>
      {LayoutName.options.map((name) => (
        <button
          key={name}
          type="button"
          className={css["layout"]}
          aria-pressed={name === layout}
          title={t(`layout.${name}`)}
          onClick={() => onLayout(name)}
        >
          {name.replace("x", " × ")}
        </button>
      ))}
    </div>
  );
}

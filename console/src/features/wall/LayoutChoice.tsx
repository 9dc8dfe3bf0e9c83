import { gridOf, type Layout, LayoutName } from "@vigie/shared/walls/layouts";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { LayoutGlyph } from "./LayoutGlyph.tsx";
import css from "./wall.module.css";

interface LayoutChoiceProps {
  layout: Layout;
  onLayout: (layout: Layout) => void;
  onFree: () => void;
}

/** One button a layout, and one for a division of one's own. A toolbar: Tab reaches it, arrows walk it. */
export function LayoutChoice({ layout, onLayout, onFree }: LayoutChoiceProps) {
  const { t } = useTranslation("wall");
  const isNamed = (name: LayoutName) => layout.kind === "named" && layout.name === name;
  return (
    <div className={css["layouts"]} role="toolbar" aria-label={t("layout.title")} onKeyDown={walk}>
      {LayoutName.options.map((name) => (
        <button
          key={name}
          type="button"
          className={css["layout"]}
          tabIndex={isNamed(name) ? 0 : -1}
          aria-pressed={isNamed(name)}
          aria-label={t("layout.named", { count: Number(name) })}
          title={t("layout.named", { count: Number(name) })}
          onClick={() => onLayout({ kind: "named", name })}
        >
          <LayoutGlyph layout={{ kind: "named", name }} />
          {name}
        </button>
      ))}
      <button
        type="button"
        className={css["layout"]}
        tabIndex={layout.kind === "free" ? 0 : -1}
        aria-pressed={layout.kind === "free"}
        title={t("layout.freeTitle")}
        onClick={onFree}
      >
        {layout.kind === "free" && <LayoutGlyph layout={layout} />}
        {layout.kind === "free" ? t("layout.freeOf", { count: gridOf(layout).cells.length }) : t("layout.free")}
      </button>
    </div>
  );
}

/** WAI-ARIA Authoring Practices, toolbar. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = buttons.findIndex((button) => button.matches(":focus"));
  const next = buttons[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import css from "./header.module.css";
import { type Screen, tabOf } from "./screens.ts";

interface WithinProps {
  screen: Screen;
  /** All that the person may open. */
  screens: readonly Screen[];
  children: ReactNode;
}

/** A screen under the other screens of its tab, where it has any. */
export function Within({ screen, screens, children }: WithinProps) {
  const { t } = useTranslation("app");
  const group = screens.filter((one) => tabOf(one, screens) === tabOf(screen, screens));
  if (group.length < 2) return children;
  return (
    <div className={css["within"]}>
      <nav aria-label={t("within")} className={css["group"]}>
        <ul className={css["tabs"]}>
          {group.map((one) => (
            <li key={one.name}>
              <Link href={one.path} className={css["tab"]} aria-current={one.name === screen.name ? "page" : undefined}>
                {t(`tab.${one.name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </div>
  );
}

import { useTranslation } from "react-i18next";
import type { Frame } from "./frame.ts";
import css from "./sign-in.module.css";

/** The card that one meets before anything else. */
export const Door: Frame = ({ title, purpose, children }) => {
  const { t } = useTranslation("app");
  return (
    <div className={css["card"]}>
      <header>
        <p className={css["product"]}>{t("product")}</p>
        <h1 className={css["title"]}>{title}</h1>
        <p className={css["purpose"]}>{purpose}</p>
      </header>
      {children}
    </div>
  );
};

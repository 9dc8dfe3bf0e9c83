import { useTranslation } from "react-i18next";
import { Language, rememberLanguage } from "../i18n/language.ts";
import css from "./header.module.css";

/** Each language says its own name, so that who does not read the other finds it. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation("app");
  const choose = (language: Language) => {
    rememberLanguage(localStorage, language);
    void i18n.changeLanguage(language);
  };
  return (
    <fieldset className={css["languages"]} aria-label={t("language.label")}>
      {Language.options.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          className={css["language"]}
          aria-pressed={i18n.language === language}
          title={t(`language.${language}`)}
          onClick={() => choose(language)}
        >
          {language.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}

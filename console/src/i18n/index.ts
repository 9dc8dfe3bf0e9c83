import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "./language.ts";
import { resources } from "./resources.ts";

/** Starts the texts in one language. React escapes what it draws, so that interpolation must not. */
export async function startI18n(language: Language): Promise<i18n> {
  const instance = i18next.createInstance();
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: "fr",
    resources,
    defaultNS: "common",
    interpolation: { escapeValue: false },
  });
  return instance;
}

import "./zod-without-eval.ts";
import "../ui/tokens.css";
import "../ui/reset.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startI18n } from "../i18n/index.ts";
import { rememberedLanguage } from "../i18n/language.ts";
import { App } from "./App.tsx";
import { createPreferences } from "./preferences.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");

const i18n = await startI18n(rememberedLanguage(localStorage));

const preferences = createPreferences(localStorage);
const dress = () => {
  document.documentElement.dataset["theme"] = preferences.store.getState().theme;
};
dress();
preferences.store.subscribe(dress);
createRoot(root).render(
  <StrictMode>
    <App i18n={i18n} preferences={preferences} />
  </StrictMode>,
);

import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button.tsx";
import css from "./copyable.module.css";

/** A secret or an address that can be copied; where it is shown once, the dialog around it says so. */
export function Copyable({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation("common");
  const [outcome, setOutcome] = useState<"copied" | "selected" | null>(null);
  const text = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
    } catch {
      // A browser may refuse its clipboard to the page; what is selected can be copied by hand.
      if (text.current !== null) window.getSelection()?.selectAllChildren(text.current);
      setOutcome("selected");
    }
  };
  return (
    <div className={css["copyable"]}>
      <span className={css["label"]}>{label}</span>
      <code ref={text} className={css["value"]}>
        {value}
      </code>
      <Button onPress={copy} label={t("copyOf", { what: label })}>
        {t("copy")}
      </Button>
      <span role="status" className={css["outcome"]}>
        {outcome !== null && t(`copyOutcome.${outcome}`)}
      </span>
    </div>
  );
}

import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { Notice } from "../../ui/Notice.tsx";
import css from "./factors.module.css";

interface RecoveryCodesProps {
  codes: readonly string[];
  login: string;
  /** What the button says that goes on once they are kept. */
  verb: string;
  isPending?: boolean;
  onKept: () => void;
}

/** Shown once: one goes on only after having said that they are kept. */
export function RecoveryCodes({ codes, login, verb, isPending = false, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation("factors");
  const [isKept, setKept] = useState(false);
  const text = codes.join("\n");
  return (
    <div className={css["codes"]}>
      <Notice tone="warning">{t("codes.once")}</Notice>
      <section className={css["paper"]} aria-label={t("codes.title")}>
        <p className={css["paperTitle"]}>{t("codes.paperTitle", { login })}</p>
        <Copyable label={t("codes.title")} value={text} />
      </section>
      <div className={css["ways"]}>
        <Button onPress={() => window.print()}>{t("codes.print")}</Button>
        <Download text={`${t("codes.paperTitle", { login })}\r\n\r\n${codes.join("\r\n")}\r\n`} name={`vigie-${login}.txt`}>
          {t("codes.download")}
        </Download>
      </div>
      <label className={css["kept"]}>
        <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.target.checked)} />
        {t("codes.kept")}
      </label>
      <Button
        kind="action"
        isDisabled={!isKept}
        isPending={isPending}
        title={isKept ? undefined : t("codes.keptFirst")}
        onPress={onKept}
      >
        {verb}
      </Button>
    </div>
  );
}

/** A text file made in the page: the codes never go over the network again. */
function Download({ text, name, children }: { text: string; name: string; children: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <a className={css["download"]} href={url} download={name}>
      {children}
    </a>
  );
}

import type { FactorProofInput } from "@vigie/shared/people/factors";
import { useTranslation } from "react-i18next";
import { hasWebAuthn } from "../../lib/webauthn.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import css from "./factors.module.css";
import { wholeCode } from "./typed-code.ts";
import type { FactorEntry } from "./use-factor-entry.ts";

interface FactorInputProps {
  entry: FactorEntry;
  /** Six digits are all there: nobody is made to press a button after them. */
  onWhole: (proof: FactorProofInput) => void;
  hasFocusFirst?: boolean;
}

/** The field of one second factor, and the ways to take another. */
export function FactorInput({ entry, onWhole, hasFocusFirst = false }: FactorInputProps) {
  const { t } = useTranslation("factors");
  const { way, ways, typed, trouble } = entry;
  const error = trouble === null ? undefined : t(`trouble.${trouble}`);
  return (
    <div className={css["entry"]}>
      {way === "totp" && (
        <TextField
          key="totp"
          label={t("entry.code")}
          help={t("entry.codeHelp")}
          value={typed}
          onChange={(text) => {
            entry.type(text);
            const code = wholeCode(text);
            if (code !== null) onWhole({ kind: "totp", code });
          }}
          error={error}
          autoComplete="one-time-code"
          inputMode="numeric"
          hasFocusFirst={hasFocusFirst}
          isCode
          isRequired
        />
      )}
      {way === "recovery" && (
        <TextField
          key="recovery"
          label={t("entry.recovery")}
          help={t("entry.recoveryHelp")}
          value={typed}
          onChange={entry.type}
          error={error}
          autoComplete="off"
          hasFocusFirst={hasFocusFirst}
          isCode
          isRequired
        />
      )}
      {way === "security_key" && <KeyWords entry={entry} />}
      <div className={css["others"]}>
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <Button key={other} kind="quiet" onPress={() => entry.choose(other)}>
              {t(`entry.otherWay.${other}`)}
            </Button>
          ))}
      </div>
    </div>
  );
}

function KeyWords({ entry: { trouble, isAsking } }: Pick<FactorInputProps, "entry">) {
  const { t } = useTranslation("factors");
  if (!hasWebAuthn()) return <Notice tone="warning">{t("trouble.absent")}</Notice>;
  return (
    <div className={css["key"]}>
      <p role="status">{t(isAsking ? "entry.keyAsking" : "entry.key")}</p>
      <p className={css["keyTrouble"]} role="alert">
        {trouble !== null && t(`trouble.${trouble}`)}
      </p>
    </div>
  );
}

import { useQuery } from "@tanstack/react-query";
import type { OwnFactors, SecurityKey } from "@vigie/shared/people/factors";
import { RECOVERY_CODES } from "@vigie/shared/people/factors";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Loaded, Screen } from "../../ui/Screen.tsx";
import { AddKeyDialog } from "./AddKeyDialog.tsx";
import css from "./factors.module.css";
import { RemoveKeyDialog } from "./RemoveKeyDialog.tsx";
import { RenewCodesDialog } from "./RenewCodesDialog.tsx";
import { RenewTotpDialog } from "./RenewTotpDialog.tsx";
import { SecurityKeys } from "./SecurityKeys.tsx";

type Dialogue =
  | { kind: "none" }
  | { kind: "totp" }
  | { kind: "codes" }
  | { kind: "addKey" }
  | { kind: "removeKey"; securityKey: SecurityKey };

/** With so few left one makes new ones before the last is gone. */
const FEW_CODES = 3;

/** One's own second factors. */
export function FactorsScreen() {
  const { t } = useTranslation("factors");
  const { api } = useServices();
  const query = useQuery(queries.ownFactors(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <Loaded query={query}>
        {(own) => (
          <>
            <Authenticator own={own} onRenew={() => setDialogue({ kind: "totp" })} />
            <Recovery own={own} onRenew={() => setDialogue({ kind: "codes" })} />
            <SecurityKeys
              keys={own.securityKeys}
              onAdd={() => setDialogue({ kind: "addKey" })}
              onRemove={(securityKey) => setDialogue({ kind: "removeKey", securityKey })}
            />
          </>
        )}
      </Loaded>
      <Dialogues dialogue={dialogue} onClose={() => setDialogue({ kind: "none" })} />
    </Screen>
  );
}

interface PartProps {
  own: OwnFactors;
  onRenew: () => void;
}

function Authenticator({ own, onRenew }: PartProps) {
  const { t } = useTranslation("factors");
  const state = own.securityKeys.length > 0 ? "totp.besideKey" : own.hasTotp ? "totp.there" : "totp.none";
  return (
    <section className={css["section"]} aria-labelledby="authenticator-title">
      <h2 id="authenticator-title">{t("totp.title")}</h2>
      <p>{t(state)}</p>
      <Button onPress={onRenew}>{t(own.hasTotp ? "totp.renew" : "totp.add")}</Button>
    </section>
  );
}

function Recovery({ own, onRenew }: PartProps) {
  const { t } = useTranslation("factors");
  const left = own.recoveryCodesLeft;
  return (
    <section className={css["section"]} aria-labelledby="recovery-title">
      <h2 id="recovery-title">{t("codes.title")}</h2>
      <p>{t("codes.left", { count: left, of: RECOVERY_CODES })}</p>
      {left < FEW_CODES && <Notice tone="warning">{t("codes.few")}</Notice>}
      <Button onPress={onRenew}>{t("codes.renew")}</Button>
    </section>
  );
}

function Dialogues({ dialogue, onClose }: { dialogue: Dialogue; onClose: () => void }) {
  switch (dialogue.kind) {
    case "none":
      return null;
    case "totp":
      return <RenewTotpDialog onClose={onClose} />;
    case "codes":
      return <RenewCodesDialog onClose={onClose} />;
    case "addKey":
      return <AddKeyDialog onClose={onClose} />;
    case "removeKey":
      return <RemoveKeyDialog securityKey={dialogue.securityKey} onClose={onClose} />;
  }
}

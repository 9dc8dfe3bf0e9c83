import type { SecurityKey } from "@vigie/shared/people/factors";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { hasWebAuthn } from "../../lib/webauthn.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./factors.module.css";

interface SecurityKeysProps {
  keys: readonly SecurityKey[];
  onAdd: () => void;
  onRemove: (key: SecurityKey) => void;
}

export function SecurityKeys({ keys, onAdd, onRemove }: SecurityKeysProps) {
  const { t } = useTranslation("factors");
  const isUsable = hasWebAuthn();
  return (
    <section className={css["section"]} aria-labelledby="keys-title">
      <h2 id="keys-title">{t("keys.title")}</h2>
      <p>{t("keys.purpose")}</p>
      {!isUsable && <Notice tone="warning">{t("trouble.absent")}</Notice>}
      {keys.length === 0 ? (
        <p className={css["dim"]}>{t("keys.none")}</p>
      ) : (
        <Table caption={t("keys.title")} columns={[t("keys.name"), t("keys.added"), t("keys.used"), t("keys.acts")]}>
          {keys.map((key) => (
            <KeyLine key={key.id} securityKey={key} onRemove={() => onRemove(key)} />
          ))}
        </Table>
      )}
      <Button onPress={onAdd} isDisabled={!isUsable} title={isUsable ? undefined : t("trouble.absent")}>
        {t("keys.add")}
      </Button>
    </section>
  );
}

function KeyLine({ securityKey: { name, addedAt, usedAt }, onRemove }: { securityKey: SecurityKey; onRemove: () => void }) {
  const { t } = useTranslation("factors");
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{format.instant(addedAt)}</td>
      <td>{usedAt === null ? t("keys.neverUsed") : format.instant(usedAt)}</td>
      <td>
        <Button onPress={onRemove} label={t("keys.removeOf", { name })}>
          {t("keys.remove")}
        </Button>
      </td>
    </tr>
  );
}

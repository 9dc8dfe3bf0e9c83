import type { SecurityKey } from "@vigie/shared/people/factors";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { useFactorAct } from "./use-own-factors.ts";

export function RemoveKeyDialog({ securityKey: { id, name }, onClose }: { securityKey: SecurityKey; onClose: () => void }) {
  const { t } = useTranslation("factors");
  const act = useFactorAct();
  const remove = async () => {
    const removed = await act.run(() => act.api.factors.removeSecurityKey(id));
    if (removed === null) return;
    act.refetch();
    onClose();
  };
  return (
    <ConfirmDialog
      title={t("keys.removeTitle", { name })}
      consequence={t("keys.removeMeaning")}
      verb={t("keys.remove")}
      act={act}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  );
}

import { useQueryClient } from "@tanstack/react-query";
import type { Habilitation } from "@vigie/shared/habilitations/schema";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

interface WithdrawDialogProps {
  habilitation: Habilitation;
  name: string;
  onClose: () => void;
}

/** Ends a habilitation for good. */
export function WithdrawDialog({ habilitation, name, onClose }: WithdrawDialogProps) {
  const { t } = useTranslation("habilitations");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const { id, version } = habilitation;
  const withdraw = async () => {
    const done = await act.run(() => api.habilitations.change(id, { version, withdrawn: true }));
    await client.invalidateQueries({ queryKey: ["habilitations"] });
    if (done !== null) onClose();
  };
  return (
    <ConfirmDialog
      title={t("withdraw.title", { name })}
      consequence={t("withdraw.consequence", { reference: habilitation.act.reference })}
      verb={t("withdraw.verb")}
      act={act}
      onConfirm={() => void withdraw()}
      onClose={onClose}
    />
  );
}

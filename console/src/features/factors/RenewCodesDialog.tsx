import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../lib/session.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { useFactorAct } from "./use-own-factors.ts";

/** New recovery codes; those of before are good no more. */
export function RenewCodesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("factors");
  const { person } = useSession();
  const act = useFactorAct();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = async () => {
    const made = await act.run(act.api.factors.renewRecoveryCodes);
    if (made === null) return;
    setCodes(made.value.codes);
    act.refetch();
  };
  if (codes === null) {
    return (
      <ConfirmDialog
        title={t("codes.renewTitle")}
        consequence={t("codes.renewMeaning")}
        verb={t("codes.renew")}
        isDangerous={false}
        act={act}
        onConfirm={() => void renew()}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog title={t("codes.renewTitle")} onClose={null} isModalOnly>
      <RecoveryCodes codes={codes} login={person.login} verb={t("codes.done")} onKept={onClose} />
    </Dialog>
  );
}

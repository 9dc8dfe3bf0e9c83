import { useTranslation } from "react-i18next";
import { useAct } from "../../lib/use-act.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import type { LiaisonForwarding } from "./places.ts";
import { useEnd } from "./use-forwarded-wall.ts";

/** For the whole service, so it is asked once more. */
export function EndDialog({ forwarding, onClose }: { forwarding: LiaisonForwarding; onClose: () => void }) {
  const { t } = useTranslation("liaison");
  const end = useEnd();
  const act = useAct();
  const confirm = async () => {
    if ((await act.run(() => end(forwarding.id))) !== null) onClose();
  };
  return (
    <ConfirmDialog
      title={t("end.title")}
      consequence={t("end.consequence", { reason: forwarding.reason, count: forwarding.cameras.length })}
      verb={t("end.begin")}
      act={act}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

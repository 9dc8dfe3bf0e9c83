import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/Dialog.tsx";
import { TakeOver } from "./TakeOver.tsx";

/** The next operator sits down while the one before is still signed in. */
export function ChangeOperatorDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("session");
  return (
    <Dialog title={t("takeOver.title")} onClose={onClose}>
      <TakeOver />
    </Dialog>
  );
}

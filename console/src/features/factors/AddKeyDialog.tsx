import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { AddKeyForm } from "./AddKeyForm.tsx";

export function AddKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("factors");
  return (
    <Dialog title={t("keys.addTitle")} onClose={onClose}>
      <AddKeyForm onAdded={onClose}>
        <Button onPress={onClose}>{t("common:cancel")}</Button>
      </AddKeyForm>
    </Dialog>
  );
}

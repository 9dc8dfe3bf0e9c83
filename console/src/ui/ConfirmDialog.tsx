import type { Problem } from "@vigie/shared/kernel/problem";
import { useTranslation } from "react-i18next";
import { Button } from "./Button.tsx";
import { Dialog, DialogActions } from "./Dialog.tsx";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, to whom, and whether it can be undone. */
  consequence: string;
  /** The verb of the act, not *OK*. */
  verb: string;
  /** What cannot be undone, or cuts pictures that people look at. */
  isDangerous?: boolean;
  act: { isPending: boolean; problem: Problem | null };
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog({ title, consequence, verb, isDangerous = true, act, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation("common");
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{consequence}</p>
      <DialogActions problem={act.problem}>
        <Button onPress={onClose}>{t("cancel")}</Button>
        <Button kind={isDangerous ? "danger" : "action"} isPending={act.isPending} onPress={onConfirm}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

import type { Problem } from "@vigie/shared/kernel/problem";
import { createContext, type ReactNode, use } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "./Button.tsx";
import css from "./dialog.module.css";
import { ProblemBox } from "./ProblemBox.tsx";

/** True: no dialog is drawn below, whoever wants one; those that stood open come back afterwards. A locked post shows nobody's. */
export const DialogsHeldBack = createContext(false);

interface DialogProps {
  title: string;
  /** Null: the only way out is what is in it. */
  onClose: (() => void) | null;
  children: ReactNode;
  /** `wide` for forms in two columns, `full` for tables. */
  size?: "narrow" | "wide" | "full";
  /** What must be read or answered: neither a click beside it nor Escape closes it. */
  isModalOnly?: boolean;
}

/** A dialog that is open as long as it is drawn; focus goes into it and comes back to where it was. */
export function Dialog({ title, onClose, children, size = "narrow", isModalOnly = false }: DialogProps) {
  const { t } = useTranslation("common");
  if (use(DialogsHeldBack)) return null;
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose?.()}
      className={css["overlay"] ?? ""}
      isKeyboardDismissDisabled={isModalOnly}
    >
      <Modal className={css["modal"] ?? ""} data-size={size}>
        <AriaDialog className={css["dialog"] ?? ""} role={isModalOnly ? "alertdialog" : "dialog"}>
          <header className={css["header"]}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {onClose !== null && (
              <Button kind="quiet" onPress={onClose} label={t("close")} title={t("close")}>
                <span aria-hidden="true">{CROSS}</span>
              </Button>
            )}
          </header>
          <div className={css["body"]}>{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

const CROSS = "✕";

interface DialogActionsProps {
  /** What the server refused: told beside the buttons, where it is seen however far the form is scrolled. */
  problem?: Problem | null;
  children: ReactNode;
}

/** The row of buttons that ends a dialog or a form. */
export function DialogActions({ problem = null, children }: DialogActionsProps) {
  return (
    <footer className={css["footer"]}>
      {problem !== null && <ProblemBox problem={problem} />}
      <div className={css["actions"]}>{children}</div>
    </footer>
  );
}

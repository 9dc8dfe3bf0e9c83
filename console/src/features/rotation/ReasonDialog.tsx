import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Act } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Fields.tsx";

interface ReasonDialogProps {
  title: string;
  verb: string;
  act: Pick<Act, "isPending" | "problem">;
  onReason: (reason: string) => void;
  onClose: () => void;
}

const COMMON = ["camera", "incident", "view", "other"] as const;
const MIN_LENGTH = 3;

/** Why part of a round is left out: one of the usual reasons, or one's own words. It is kept with the round. */
export function ReasonDialog({ title, verb, act, onReason, onClose }: ReasonDialogProps) {
  const { t } = useTranslation("rotation");
  const [chosen, setChosen] = useState<string>(COMMON[0]);
  const [words, setWords] = useState("");
  const reason = chosen === "other" ? words.trim() : t(`reason.${chosen}`);
  const isShort = reason.length < MIN_LENGTH;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isShort) onReason(reason);
        }}
      >
        <ChoiceField
          label={t("reason.title")}
          value={chosen}
          onChange={setChosen}
          options={COMMON.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
        {chosen === "other" && <TextField label={t("reason.words")} value={words} onChange={setWords} isRequired hasFocusFirst />}
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button
            type="submit"
            kind="action"
            isPending={act.isPending}
            isDisabled={isShort}
            title={isShort ? t("reason.short") : undefined}
          >
            {verb}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

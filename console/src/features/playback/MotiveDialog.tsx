import type { LookBackMotive } from "@vigie/shared/recordings/playback";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { check } from "../../lib/form.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, Form, TextField } from "../../ui/Fields.tsx";
import type { CaseMotive } from "./camera-playback.ts";

/** The immediate look is none of them: it goes by itself, from a live tile. */
export const ASKED_MOTIVES = ["alarm", "event", "requisition", "quality_check"] as const satisfies readonly LookBackMotive[];

const Asked = z.object({
  motive: z.enum(ASKED_MOTIVES),
  reference: z.string().trim().min(1).max(120),
});

interface MotiveDialogProps {
  /** Of the case in hand; null: there is none yet. */
  why: CaseMotive | null;
  onMotive: (why: CaseMotive) => void;
  onClose: () => void;
}

/** Why one looks back, before anything is seen: one of a closed list, with the reference that it rests on. */
export function MotiveDialog({ why, onMotive, onClose }: MotiveDialogProps) {
  const { t } = useTranslation("playback");
  const [motive, setMotive] = useState<string>(why?.motive ?? "");
  const [reference, setReference] = useState(why?.reference ?? "");
  const form = useForm(check(Asked, { motive, reference }), null, onMotive);
  const named = ASKED_MOTIVES.find((each) => each === motive);
  return (
    <Dialog title={t("motive.title")} onClose={onClose}>
      <Form form={form}>
        <p>{t("motive.purpose")}</p>
        <ChoiceField
          label={t("motive.label")}
          value={motive}
          onChange={setMotive}
          options={ASKED_MOTIVES.map((value) => ({ value, label: t(`motive.of.${value}`), help: t(`motive.help.${value}`) }))}
        />
        {form.faulty.has("motive") && <p role="alert">{t("motive.missing")}</p>}
        <TextField
          label={t(`motive.reference.${named ?? "any"}`)}
          help={t("motive.referenceHelp")}
          error={form.faulty.has("reference") ? t("motive.referenceMissing") : undefined}
          value={reference}
          onChange={setReference}
          maxLength={120}
          isRequired
        />
        <DialogActions>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button kind="action" type="submit">
            {t("motive.begin")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { SuspensionInput } from "@vigie/shared/habilitations/schema";
import type { Person } from "@vigie/shared/people/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { AreaField } from "../../ui/AreaField.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form } from "../../ui/Fields.tsx";

interface SuspensionDialogProps {
  person: Person;
  /** Suspended now: they are given back. */
  isSuspended: boolean;
  onClose: () => void;
}

/** The one button: every habilitation of a person at once, with a reason that stays in the journal. */
export function SuspensionDialog({ person, isSuspended, onClose }: SuspensionDialogProps) {
  const { t } = useTranslation("habilitations");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [reason, setReason] = useState("");
  const suspend = async (input: SuspensionInput) => {
    const done = await act.run(() => api.habilitations.suspend(person.id, input));
    if (done === null) return;
    await client.invalidateQueries({ queryKey: ["habilitations"] });
    onClose();
  };
  const checked = check(SuspensionInput, { suspended: !isSuspended, reason });
  const form = useForm(checked, act.problem, (input) => void suspend(input));
  const verb = isSuspended ? "giveBack" : "suspend";
  return (
    <Dialog title={t(`${verb}.title`, { name: person.displayName })} onClose={onClose}>
      <Form form={form}>
        <p>{t(`${verb}.consequence`)}</p>
        <AreaField
          label={t("suspend.reason")}
          help={t("suspend.reasonHelp")}
          value={reason}
          onChange={setReason}
          error={form.faulty.has("reason") ? t("error.reason") : undefined}
          maxLength={200}
          hasFocusFirst
          isRequired
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind={isSuspended ? "action" : "danger"} isPending={act.isPending}>
            {t(`${verb}.verb`)}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

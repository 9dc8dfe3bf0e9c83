import { useQueryClient } from "@tanstack/react-query";
import { type Lock, LockReason } from "@vigie/shared/recordings/locks";
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
import { LOCKS_KEY } from "./use-recordings.ts";

interface LockReasonDialogProps {
  kind: "refuse" | "release";
  lock: Lock;
  onClose: () => void;
}

/** Why a lock is refused, or released: it stands in the journal with it. */
export function LockReasonDialog({ kind, lock, onClose }: LockReasonDialogProps) {
  const { t } = useTranslation("recordings");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [reason, setReason] = useState("");
  const send = async (value: LockReason) => {
    const done = await act.run(() => api.recordings[kind](lock.id, value.reason));
    await client.invalidateQueries({ queryKey: LOCKS_KEY });
    if (done !== null) onClose();
  };
  const form = useForm(check(LockReason, { reason }), act.problem, (value) => void send(value));
  const { requisition } = lock;
  return (
    <Dialog title={t(`lock.${kind}Title`, { requisition })} onClose={onClose}>
      <Form form={form}>
        <p>{t(`lock.${kind}Meaning`)}</p>
        <AreaField
          label={t("lock.reason")}
          value={reason}
          onChange={setReason}
          error={form.faulty.has("reason") ? t("lock.reasonMissing") : undefined}
          maxLength={300}
          isRequired
          hasFocusFirst
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind={kind === "release" ? "danger" : "action"} isPending={act.isPending}>
            {t(`lock.${kind}`)}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

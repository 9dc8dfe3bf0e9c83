import { ForwardingAsk } from "@vigie/shared/forwarding/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form, TextField } from "../../ui/Fields.tsx";
import { useRefetchWall } from "./use-forwarded-wall.ts";

/** A camera by its number, or a place in words; the room answers. */
export function AskDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("liaison");
  const { api } = useServices();
  const refetch = useRefetchWall();
  const act = useAct();
  const [wanted, setWanted] = useState("");
  const [reason, setReason] = useState("");
  const send = async (ask: ForwardingAsk) => {
    const sent = await act.run(() => api.forwardings.ask(ask));
    await refetch();
    if (sent !== null) onClose();
  };
  const form = useForm(check(ForwardingAsk, { wanted, reason }), act.problem, (ask) => void send(ask));
  return (
    <Dialog title={t("ask.title")} onClose={onClose}>
      <Form form={form}>
        <TextField
          label={t("ask.wanted")}
          help={t("ask.wantedHelp")}
          value={wanted}
          onChange={setWanted}
          error={form.faulty.has("wanted") ? t("error.wanted") : undefined}
          maxLength={200}
          hasFocusFirst
          isRequired
        />
        <TextField
          label={t("ask.reason")}
          help={t("ask.reasonHelp")}
          value={reason}
          onChange={setReason}
          error={form.faulty.has("reason") ? t("error.reason") : undefined}
          maxLength={200}
          isRequired
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={act.isPending}>
            {t("ask.send")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

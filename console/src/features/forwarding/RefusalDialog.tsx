import { useQueryClient } from "@tanstack/react-query";
import { type Forwarding, ForwardingRefusal } from "@vigie/shared/forwarding/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form, TextField } from "../../ui/Fields.tsx";
import { refetchForwardings, useWanted } from "./use-forwardings.ts";

/** A no, with its reason: the liaison reads it. */
export function RefusalDialog({ request, onClose }: { request: Forwarding; onClose: () => void }) {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const wanted = useWanted()(request.wanted);
  const [reason, setReason] = useState("");
  const refuse = async (refusal: ForwardingRefusal) => {
    const refused = await act.run(() => api.forwardings.refuse(request.id, refusal));
    await refetchForwardings(client);
    if (refused !== null) onClose();
  };
  const form = useForm(check(ForwardingRefusal, { reason }), act.problem, (refusal) => void refuse(refusal));
  return (
    <Dialog title={t("asking.refuseTitle", { wanted })} onClose={onClose}>
      <Form form={form}>
        <TextField
          label={t("asking.refusal")}
          help={t("asking.refusalHelp")}
          value={reason}
          onChange={setReason}
          error={form.faulty.has("reason") ? t("error.refusal") : undefined}
          maxLength={200}
          hasFocusFirst
          isRequired
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="danger" isPending={act.isPending}>
            {t("asking.refuse")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

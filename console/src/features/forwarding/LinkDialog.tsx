import { useQueryClient } from "@tanstack/react-query";
import { type Forwarding, ForwardingLinkInput } from "@vigie/shared/forwarding/schema";
import type { PlayLinkMade } from "@vigie/shared/links/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form, SelectField, TextField } from "../../ui/Fields.tsx";
import { refetchForwardings, useCameraName } from "./use-forwardings.ts";

interface LinkDialogProps {
  forwarding: Forwarding;
  onClose: () => void;
  onMade: (made: PlayLinkMade) => void;
}

/** A play address for the service's recorder: one camera of the forwarding, until it ends. */
export function LinkDialog({ forwarding, onClose, onMade }: LinkDialogProps) {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const client = useQueryClient();
  const nameOf = useCameraName();
  const act = useAct();
  const [cameraId, setCameraId] = useState<string>(forwarding.cameraIds[0] ?? "");
  const [label, setLabel] = useState("");
  const make = async (input: ForwardingLinkInput) => {
    const made = await act.run(() => api.forwardings.makeLink(forwarding.id, input));
    await refetchForwardings(client);
    if (made !== null) onMade(made.value);
  };
  const form = useForm(check(ForwardingLinkInput, { cameraId, label }), act.problem, (input) => void make(input));
  return (
    <Dialog title={t("link.newTitle")} onClose={onClose}>
      <Form form={form}>
        <SelectField
          label={t("link.camera")}
          help={t("link.cameraHelp")}
          value={cameraId}
          onChange={setCameraId}
          options={forwarding.cameraIds.map((id) => ({ value: id, label: nameOf(id) }))}
        />
        <TextField
          label={t("link.label")}
          help={t("link.labelHelp")}
          value={label}
          onChange={setLabel}
          error={form.faulty.has("label") ? t("error.label") : undefined}
          maxLength={80}
          isRequired
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={act.isPending}>
            {t("link.makeVerb")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

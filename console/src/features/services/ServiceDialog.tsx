import { useQueryClient } from "@tanstack/react-query";
import { type RecipientService, RecipientServiceInput } from "@vigie/shared/forwarding/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, Form, TextField } from "../../ui/Fields.tsx";

const KINDS = RecipientServiceInput.shape.kind.options;

interface ServiceDialogProps {
  /** Null: a new one. */
  service: RecipientService | null;
  onClose: () => void;
}

export function ServiceDialog({ service, onClose }: ServiceDialogProps) {
  const { t } = useTranslation("services");
  const { api } = useServices();
  const client = useQueryClient();
  const problemText = useProblemText();
  const act = useAct();
  const [name, setName] = useState(service?.name ?? "");
  const [kind, setKind] = useState<RecipientServiceInput["kind"]>(service?.kind ?? "national_police");
  const save = async (input: RecipientServiceInput) => {
    const saved = await act.run(() => (service === null ? api.services.create(input) : api.services.change(service.id, input)));
    if (saved === null) return;
    await client.invalidateQueries({ queryKey: ["services"] });
    onClose();
  };
  const form = useForm(check(RecipientServiceInput, { name, kind }), act.problem, (input) => void save(input));
  const taken = act.problem?.code === "service.name_taken" ? problemText(act.problem) : undefined;
  return (
    <Dialog title={service === null ? t("newTitle") : t("changeOf", { name: service.name })} onClose={onClose}>
      <Form form={form}>
        <TextField
          label={t("name")}
          help={t("nameHelp")}
          value={name}
          onChange={setName}
          error={form.faulty.has("name") ? t("error.name") : taken}
          hasFocusFirst
          isRequired
        />
        <ChoiceField
          label={t("kind")}
          value={kind}
          onChange={(value) => setKind(KINDS.find((one) => one === value) ?? kind)}
          options={KINDS.map((one) => ({ value: one, label: t(`kinds.${one}`) }))}
        />
        <DialogActions problem={taken === undefined ? act.problem : null}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={act.isPending}>
            {service === null ? t("common:create") : t("common:save")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

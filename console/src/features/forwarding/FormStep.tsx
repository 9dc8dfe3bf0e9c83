import type { CameraTree } from "@vigie/shared/console/api";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { DialogActions } from "../../ui/Dialog.tsx";
import { FieldGroup, Form, SelectField, TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { CHANNELS } from "./draft.ts";
import { SourceField } from "./SourceField.tsx";
import { TermField } from "./TermField.tsx";
import { useWanted } from "./use-forwardings.ts";
import type { Steps } from "./use-steps.ts";

interface FormStepProps {
  steps: Steps;
  tree: CameraTree;
  services: readonly RecipientService[];
  onCancel: () => void;
}

/** First step: to whom, who asks and how, what, until when, why. */
export function FormStep({ steps, tree, services, onCancel }: FormStepProps) {
  const { t } = useTranslation("forwarding");
  const { draft, set, act, checked } = steps;
  const sayWanted = useWanted();
  const form = useForm(checked, act.problem, (input) => void steps.preview(input));
  /** One inside the field counts too. */
  const error = (field: string): string | undefined =>
    [...form.faulty].some((path) => path === field || path.startsWith(`${field}.`)) ? t(`error.${field}`) : undefined;
  return (
    <Form form={form}>
      {draft.request !== null && (
        <Notice>{t("form.answers", { officer: draft.request.officer, wanted: sayWanted(draft.request.wanted) })}</Notice>
      )}
      <WhoFields steps={steps} services={services} error={error} />
      <TextField
        label={t("form.reason")}
        help={t("form.reasonHelp")}
        value={draft.reason}
        onChange={(reason) => set({ ...draft, reason })}
        error={error("reason")}
        maxLength={200}
        isRequired
      />
      <SourceField draft={draft} tree={tree} onChange={set} error={error("source")} />
      <TermField term={draft.term} onChange={(term) => set({ ...draft, term })} error={error("until")} />
      <DialogActions problem={act.problem}>
        <Button onPress={onCancel}>{t("common:cancel")}</Button>
        <Button type="submit" kind="action" isPending={act.isPending}>
          {t("form.preview")}
        </Button>
      </DialogActions>
    </Form>
  );
}

interface WhoFieldsProps extends Pick<FormStepProps, "steps" | "services"> {
  error: (field: string) => string | undefined;
}

/** To whom, who asks, and how they are heard. */
function WhoFields({ steps, services, error }: WhoFieldsProps) {
  const { t } = useTranslation("forwarding");
  const { draft, set } = steps;
  return (
    <FieldGroup>
      <ServiceField steps={steps} services={services} error={error("serviceId")} />
      <TextField
        label={t("form.officer")}
        help={t("form.officerHelp")}
        value={draft.officer}
        onChange={(officer) => set({ ...draft, officer })}
        error={error("officer")}
        maxLength={200}
        isRequired
      />
      <SelectField
        label={t("form.channel")}
        value={draft.channel}
        onChange={(value) => set({ ...draft, channel: CHANNELS.find((one) => one === value) ?? draft.channel })}
        options={CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
      />
      {draft.channel === "other" && (
        <TextField
          label={t("form.otherChannel")}
          value={draft.otherChannel}
          onChange={(otherChannel) => set({ ...draft, otherChannel })}
          error={error("channel")}
          maxLength={200}
          isRequired
        />
      )}
    </FieldGroup>
  );
}

interface ServiceFieldProps extends Pick<FormStepProps, "steps" | "services"> {
  error: string | undefined;
}

/** Of an asking it is the asker's. */
function ServiceField({ steps: { draft, set }, services, error }: ServiceFieldProps) {
  const { t } = useTranslation("forwarding");
  const offered = draft.request === null ? services : services.filter(({ id }) => id === draft.serviceId);
  const options = [...offered]
    .sort((a, b) => a.name.localeCompare(b.name, "fr"))
    .map(({ id, name }) => ({ value: id as string, label: name }));
  const choose = { value: "", label: t("form.chooseService") };
  return (
    <SelectField
      label={t("form.service")}
      help={services.length === 0 ? t("form.noService") : t("form.serviceHelp")}
      value={draft.serviceId}
      onChange={(serviceId) => set({ ...draft, serviceId })}
      options={draft.request === null ? [choose, ...options] : options}
      error={error}
    />
  );
}

import { useQueryClient } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { Habilitation, HabilitationLevel } from "@vigie/shared/habilitations/schema";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Result } from "../../lib/result.ts";
import { fold } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, Form } from "../../ui/Fields.tsx";
import { ActFields, TermFields } from "./DatedFields.tsx";
import { checkChange, checkNew, draftOf, type HabilitationDraft, newDraft } from "./habilitation-draft.ts";
import { ScopeFields } from "./ScopeFields.tsx";

const LEVELS: readonly HabilitationLevel[] = ["view", "operate", "extract"];

interface HabilitationDialogProps {
  /** Null: a new one, of this person when one is chosen already. */
  habilitation: Habilitation | null;
  personId: string | null;
  people: readonly Person[];
  tree: CameraTree;
  onClose: () => void;
}

export function HabilitationDialog({ habilitation, personId, people, tree, onClose }: HabilitationDialogProps) {
  const { t } = useTranslation("habilitations");
  const form = useHabilitationForm(habilitation, personId, onClose);
  const { draft, set, errorOf } = form;
  const person = people.find(({ id }) => id === draft.personId);
  const title = habilitation === null ? t("form.newTitle") : t("form.title", { name: person?.displayName ?? t("somebody") });
  return (
    <Dialog title={title} onClose={onClose} size="wide">
      <Form form={form}>
        {habilitation === null && (
          <PersonField
            people={people}
            value={draft.personId}
            onChange={(personId) => set({ ...draft, personId })}
            error={errorOf("personId")}
          />
        )}
        <ChoiceField
          label={t("form.level")}
          value={draft.level}
          onChange={(level) => set({ ...draft, level: LEVELS.find((one) => one === level) ?? draft.level })}
          options={LEVELS.map((level) => ({ value: level, label: t(`level.${level}`), help: t(`levelHelp.${level}`) }))}
        />
        <ScopeFields draft={draft} tree={tree} onChange={set} errorOf={errorOf} />
        <ActFields draft={draft} onChange={set} errorOf={errorOf} />
        <TermFields draft={draft} onChange={set} errorOf={errorOf} />
        <DialogActions problem={form.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={form.isPending}>
            {habilitation === null ? t("common:create") : t("common:save")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

interface PersonFieldProps {
  people: readonly Person[];
  value: string | null;
  onChange: (personId: string | null) => void;
  error: string | undefined;
}

/** Only those whose role takes one, and who may still sign in. */
function PersonField({ people, value, onChange, error }: PersonFieldProps) {
  const { t } = useTranslation("habilitations");
  const choices = people
    .filter(({ role, disabledAt }) => HABILITATED_ROLES.includes(role) && disabledAt === null)
    .map(({ id, displayName, role }) => {
      const label = t("form.personChoice", { name: displayName, role: t(`app:role.${role}`) });
      return { id: id as string, label, searched: fold(label) };
    })
    .sort((a, b) => a.label.localeCompare(b.label, "fr"));
  return (
    <ComboField
      label={t("person")}
      help={t("form.personHelp")}
      error={error}
      choices={choices}
      value={value}
      onChange={onChange}
      matches={({ searched }, typed) =>
        fold(typed)
          .split(/\s+/)
          .every((word) => searched.includes(word))
      }
      nothingFound={t("form.noSuchPerson")}
    />
  );
}

function useHabilitationForm(habilitation: Habilitation | null, personId: string | null, onDone: () => void) {
  const { t } = useTranslation("habilitations");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const now = useNow();
  const [draft, setDraft] = useState<HabilitationDraft>(() =>
    habilitation === null ? newDraft(personId, now) : draftOf(habilitation),
  );
  const save = async (submit: () => Promise<Result<Habilitation>>) => {
    const saved = await act.run(submit);
    await client.invalidateQueries({ queryKey: ["habilitations"] });
    if (saved !== null) onDone();
  };
  const creation = useForm(checkNew(draft), act.problem, (input) => void save(() => api.habilitations.create(input)));
  const change = useForm(checkChange(draft, habilitation?.version ?? 0), act.problem, (changed) => {
    if (habilitation !== null) void save(() => api.habilitations.change(habilitation.id, changed));
  });
  const form = habilitation === null ? creation : change;
  return {
    ...form,
    draft,
    set: setDraft,
    problem: act.problem,
    isPending: act.isPending,
    /** `field`: its dotted path; one inside it counts too. */
    errorOf: (field: string): string | undefined =>
      [...form.faulty].some((path) => path === field || path.startsWith(`${field}.`))
        ? t(`error.${field.replace("act.", "")}`)
        : undefined,
  };
}

import { useQueryClient } from "@tanstack/react-query";
import { type Person, PersonChange, PersonInput } from "@vigie/shared/people/schema";
import { Role } from "@vigie/shared/people/roles";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import { check } from "../../lib/form.ts";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, PasswordField, TextField } from "../../ui/Fields.tsx";
import css from "./person-dialog.module.css";

interface PersonDialogProps {
  /** Null: a new one. */
  person: Person | null;
  onClose: () => void;
}

/** A new person, or the name and role of one. */
export function PersonDialog({ person, onClose }: PersonDialogProps) {
  const { t } = useTranslation("people");
  const problemText = useProblemText();
  const form = usePersonForm(person, onClose);
  const { typed, set, faulty, problem } = form;
  const errorOf = (field: string) => (faulty.has(field) ? t(`error.${field}`) : undefined);
  const refusedLogin = problem?.code === "person.login_taken" ? problemText(problem) : undefined;
  const refusedPassword = problem?.code === "person.password_weak" ? problemText(problem) : undefined;
  const isElsewhere = problem !== null && refusedLogin === undefined && refusedPassword === undefined;
  return (
    <Dialog title={person === null ? t("newTitle") : t("changeTitle", { name: person.displayName })} onClose={onClose}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField
          label={t("name")}
          help={t("nameHelp")}
          value={typed.displayName}
          onChange={(displayName) => set({ displayName })}
          error={errorOf("displayName")}
          hasFocusFirst
          isRequired
        />
        {person === null && (
          <TextField
            label={t("login")}
            help={t("loginHelp")}
            value={typed.login}
            onChange={(login) => set({ login })}
            error={errorOf("login") ?? refusedLogin}
            autoComplete="off"
            isRequired
          />
        )}
        <ChoiceField
          label={t("role")}
          value={typed.role}
          onChange={(role) => set({ role: Role.options.find((one) => one === role) ?? "operator" })}
          options={[...Role.options]
            .reverse()
            .map((role) => ({ value: role, label: t(`app:role.${role}`), help: t(`roleHelp.${role}`) }))}
        />
        {person === null && (
          <PasswordField
            label={t("password")}
            help={t("passwordHelp")}
            value={typed.password}
            onChange={(password) => set({ password })}
            error={errorOf("password") ?? refusedPassword}
            autoComplete="new-password"
            isRequired
          />
        )}
        <DialogActions problem={isElsewhere ? problem : null}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={form.isPending}>
            {person === null ? t("common:create") : t("common:save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface Typed {
  displayName: string;
  login: string;
  role: Role;
  password: string;
}

function usePersonForm(person: Person | null, onDone: () => void) {
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [typed, setTyped] = useState<Typed>({
    displayName: person?.displayName ?? "",
    login: "",
    role: person?.role ?? "operator",
    password: "",
  });
  const save = async (submit: () => Promise<Result<Person>>) => {
    if ((await act.run(submit)) === null) return;
    await client.invalidateQueries({ queryKey: ["people"] });
    await client.invalidateQueries({ queryKey: ["session"] });
    onDone();
  };
  const { displayName, role } = typed;
  const creation = useForm(check(PersonInput, typed), act.problem, (input) => void save(() => api.people.create(input)));
  const change = useForm(check(PersonChange, { displayName, role }), act.problem, (changed) => {
    if (person !== null) void save(() => api.people.change(person.id, changed));
  });
  return {
    ...(person === null ? creation : change),
    typed,
    problem: act.problem,
    isPending: act.isPending,
    set: (changed: Partial<Typed>) => setTyped((before) => ({ ...before, ...changed })),
  };
}

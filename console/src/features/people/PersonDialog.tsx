import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Role } from "@vigie/shared/people/roles";
import { type Person, PersonChange, PersonInput } from "@vigie/shared/people/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import { check } from "../../lib/form.ts";
import { queries } from "../../lib/queries.ts";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, Form, PasswordField, SelectField, TextField } from "../../ui/Fields.tsx";
import { ROLE_ORDER } from "./filters.ts";

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
  const refusedService = problem?.code === "person.service_missing" ? problemText(problem) : undefined;
  const isElsewhere =
    problem !== null && refusedLogin === undefined && refusedPassword === undefined && refusedService === undefined;
  return (
    <Dialog title={person === null ? t("newTitle") : t("changeTitle", { name: person.displayName })} onClose={onClose}>
      <Form form={form}>
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
          onChange={(role) => set({ role: ROLE_ORDER.find((one) => one === role) ?? typed.role })}
          options={ROLE_ORDER.map((role) => ({ value: role, label: t(`app:role.${role}`), help: t(`roleHelp.${role}`) }))}
        />
        {typed.role === "liaison" && (
          <ServiceField
            value={typed.serviceId}
            onChange={(serviceId) => set({ serviceId })}
            error={errorOf("serviceId") ?? refusedService}
          />
        )}
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
      </Form>
    </Dialog>
  );
}

interface ServiceFieldProps {
  value: string;
  onChange: (serviceId: string) => void;
  error: string | undefined;
}

/** The service that a liaison belongs to. */
function ServiceField({ value, onChange, error }: ServiceFieldProps) {
  const { t } = useTranslation("people");
  const { api } = useServices();
  const services = useQuery(queries.services(api));
  return (
    <SelectField
      label={t("service")}
      help={services.data?.length === 0 ? t("noService") : t("serviceHelp")}
      error={error}
      value={value}
      onChange={onChange}
      options={[
        { value: "", label: t("chooseService") },
        ...(services.data ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
      ]}
    />
  );
}

interface Typed {
  displayName: string;
  login: string;
  role: Role;
  /** Empty: none. */
  serviceId: string;
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
    serviceId: person?.serviceId ?? "",
    password: "",
  });
  const save = async (submit: () => Promise<Result<Person>>) => {
    if ((await act.run(submit)) === null) return;
    await client.invalidateQueries({ queryKey: ["people"] });
    await client.invalidateQueries({ queryKey: ["session"] });
    onDone();
  };
  const { displayName, role } = typed;
  // Nobody but a liaison belongs to a service; a liaison without one is told so.
  const serviceId = role === "liaison" ? typed.serviceId : null;
  const creation = useForm(
    check(PersonInput, { ...typed, serviceId }),
    act.problem,
    (input) => void save(() => api.people.create(input)),
  );
  const change = useForm(check(PersonChange, { displayName, role, serviceId }), act.problem, (changed) => {
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

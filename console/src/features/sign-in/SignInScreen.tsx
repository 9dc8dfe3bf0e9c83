import { useQueryClient } from "@tanstack/react-query";
import { Setup } from "@vigie/shared/people/schema";
import { SignIn } from "@vigie/shared/people/session";
import type { SessionView } from "@vigie/shared/people/session";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { type Form, useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { PasswordField, TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./sign-in.module.css";

/** The door: who one is, or, once in the life of a site, who its first administrator is. */
export function SignInScreen({ isSetupNeeded }: { isSetupNeeded: boolean }) {
  return isSetupNeeded ? <SetupForm /> : <SignInForm />;
}

function SignInForm() {
  const { t } = useTranslation("sign-in");
  const { api } = useServices();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = useEnter();
  const form = useForm(
    check(SignIn, { login, password }),
    enter.problem,
    (typed) => void enter.run(() => api.session.open(typed)),
  );
  return (
    <Door title={t("title")} purpose={t("purpose")} form={form}>
      <TextField
        label={t("login")}
        value={login}
        onChange={setLogin}
        autoComplete="username"
        error={form.faulty.has("login") ? t("error.login") : undefined}
        hasFocusFirst
        isRequired
      />
      <PasswordField
        label={t("password")}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={form.faulty.has("password") ? t("error.password") : undefined}
        isRequired
      />
      {enter.problem !== null && <ProblemBox problem={enter.problem} />}
      <Button type="submit" kind="action" isPending={enter.isPending}>
        {enter.isPending ? t("entering") : t("enter")}
      </Button>
    </Door>
  );
}

const NOTHING = { code: "", login: "", displayName: "", password: "" };

function SetupForm() {
  const { t } = useTranslation("sign-in");
  const { api } = useServices();
  const [typed, setTyped] = useState(NOTHING);
  const enter = useEnter();
  const form = useForm(check(Setup, typed), enter.problem, (setup) => void enter.run(() => api.session.setUp(setup)));
  const field = (name: keyof typeof NOTHING) => ({
    label: t(name),
    help: t(`help.${name}`),
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
    error: form.faulty.has(name) ? t(`error.${name}`) : undefined,
    isRequired: true,
  });
  return (
    <Door title={t("setup.title")} purpose={t("setup.purpose")} form={form}>
      <TextField {...field("code")} autoComplete="one-time-code" isCode hasFocusFirst />
      <TextField {...field("displayName")} autoComplete="name" />
      <TextField {...field("login")} autoComplete="username" />
      <PasswordField {...field("password")} autoComplete="new-password" />
      {enter.problem !== null && <ProblemBox problem={enter.problem} />}
      <Button type="submit" kind="action" isPending={enter.isPending}>
        {t("setup.enter")}
      </Button>
    </Door>
  );
}

interface DoorProps {
  title: string;
  purpose: string;
  form: Form;
  children: ReactNode;
}

function Door({ title, purpose, form, children }: DoorProps) {
  const { t } = useTranslation("app");
  return (
    <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
      <header>
        <p className={css["product"]}>{t("product")}</p>
        <h1 className={css["title"]}>{title}</h1>
        <p className={css["purpose"]}>{purpose}</p>
      </header>
      {children}
    </form>
  );
}

/** The session that the server opens becomes the page's. */
function useEnter() {
  const client = useQueryClient();
  const act = useAct();
  return {
    ...act,
    run: async (open: Parameters<typeof act.run<SessionView>>[0]) => {
      const opened = await act.run(open);
      if (opened !== null) client.setQueryData<SessionView>(["session"], opened.value);
    },
  };
}

import { useQueryClient } from "@tanstack/react-query";
import { Setup, SignIn } from "@vigie/shared/people/schema";
import type { SessionView } from "@vigie/shared/people/session";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
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
  const [faulty, setFaulty] = useState<ReadonlySet<string>>(new Set());
  const enter = useEnter();
  const submit = () => {
    const typed = check(SignIn, { login, password });
    // A name that cannot exist is told like one that is wrong: the door says nothing about who has an account.
    setFaulty(typed.ok ? new Set() : typed.fields);
    if (typed.ok) void enter.run(() => api.session.open(typed.value));
  };
  return (
    <Door title={t("title")} purpose={t("purpose")} onSubmit={submit}>
      <TextField
        label={t("login")}
        value={login}
        onChange={setLogin}
        autoComplete="username"
        error={faulty.has("login") ? t("error.login") : undefined}
        hasFocusFirst
        isRequired
      />
      <PasswordField
        label={t("password")}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={faulty.has("password") ? t("error.password") : undefined}
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
  const [faulty, setFaulty] = useState<ReadonlySet<string>>(new Set());
  const enter = useEnter();
  const submit = () => {
    const checked = check(Setup, typed);
    setFaulty(checked.ok ? new Set() : checked.fields);
    if (checked.ok) void enter.run(() => api.session.setUp(checked.value));
  };
  const field = (name: keyof typeof NOTHING) => ({
    label: t(name),
    help: t(`help.${name}`),
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
    error: faulty.has(name) ? t(`error.${name}`) : undefined,
    isRequired: true,
  });
  return (
    <Door title={t("setup.title")} purpose={t("setup.purpose")} onSubmit={submit}>
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
  onSubmit: () => void;
  children: ReactNode;
}

function Door({ title, purpose, onSubmit, children }: DoorProps) {
  const { t } = useTranslation("app");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={css["form"]} onSubmit={submit} noValidate>
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

import { Setup } from "@vigie/shared/people/schema";
import type { SessionView } from "@vigie/shared/people/session";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckField, PasswordField, TextField } from "../../ui/Fields.tsx";
import { Door } from "./Door.tsx";
import css from "./sign-in.module.css";
import { Trouble, useTrouble } from "./Trouble.tsx";

const NOTHING = { code: "", login: "", displayName: "", password: "" };

/** The first administrator, whose second factor is the next step. */
export function SetupForm({ onView }: { onView: (view: SessionView) => void }) {
  const { t } = useTranslation("sign-in");
  const { api } = useServices();
  const [typed, setTyped] = useState(NOTHING);
  const [isKeyRequired, setKeyRequired] = useState(true);
  const act = useAct();
  const trouble = useTrouble(act.problem);
  const form = useForm(check(Setup, { ...typed, isKeyRequired }), act.problem, async (setup) => {
    if (trouble.waitSeconds > 0) return;
    const made = await act.run(() => api.session.setUp(setup));
    if (made !== null) onView(made.value);
  });
  const field = (name: keyof typeof NOTHING) => ({
    label: t(name),
    help: t(`help.${name}`),
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
    error: form.faulty.has(name) ? t(`error.${name}`) : undefined,
    isRequired: true,
  });
  return (
    <Door title={t("setup.title")} purpose={t("setup.purpose")}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField {...field("code")} autoComplete="off" isCode hasFocusFirst />
        <TextField {...field("displayName")} autoComplete="name" />
        <TextField {...field("login")} autoComplete="username" />
        <PasswordField {...field("password")} autoComplete="new-password" />
        <CheckField
          label={t("setup.requireKey")}
          help={t("setup.requireKeyHelp")}
          isChecked={isKeyRequired}
          onChange={setKeyRequired}
        />
        <Trouble trouble={trouble} />
        <Button type="submit" kind="action" isPending={act.isPending} isDisabled={trouble.waitSeconds > 0}>
          {t("setup.enter")}
        </Button>
      </form>
    </Door>
  );
}

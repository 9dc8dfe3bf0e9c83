import { type SessionView, SignIn } from "@vigie/shared/people/session";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { PasswordField, TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import type { Frame } from "./frame.ts";
import css from "./sign-in.module.css";
import { Trouble, useTrouble } from "./Trouble.tsx";

interface PasswordStepProps {
  frame: Frame;
  isTakeOver: boolean;
  mayKeepWall: boolean;
  /** The sign-in before took too long. */
  wasOver: boolean;
  onView: (view: SessionView) => void;
}

export function PasswordStep({ frame: Frame, isTakeOver, mayKeepWall, wasOver, onView }: PasswordStepProps) {
  const { t } = useTranslation("sign-in");
  const { api } = useServices();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [keepsWall, setKeepsWall] = useState(true);
  const act = useAct();
  const trouble = useTrouble(act.problem);
  const typed = { login, password, keepsWall: mayKeepWall && keepsWall };
  const form = useForm(check(SignIn, typed), act.problem, async (signIn) => {
    if (trouble.waitSeconds > 0) return;
    const opened = await act.run(() => api.session.open(signIn));
    if (opened !== null) onView(opened.value);
  });
  return (
    <Frame title={t(isTakeOver ? "takeOver.title" : "title")} purpose={t(isTakeOver ? "takeOver.purpose" : "purpose")}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        {wasOver && act.problem === null && <Notice>{t("over")}</Notice>}
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
        {mayKeepWall && (
          <label className={css["option"]}>
            <input type="checkbox" checked={keepsWall} onChange={(event) => setKeepsWall(event.target.checked)} />
            <span>
              {t("takeOver.keepsWall")}
              <span className={css["optionHelp"]}>{t("takeOver.keepsWallHelp")}</span>
            </span>
          </label>
        )}
        <Trouble trouble={trouble} />
        <Button type="submit" kind="action" isPending={act.isPending} isDisabled={trouble.waitSeconds > 0}>
          {act.isPending ? t("entering") : t("enter")}
        </Button>
      </form>
    </Frame>
  );
}

import { type Approval, ApprovalSignature, type ApprovalSignatureInput } from "@vigie/shared/approvals/schema";
import type { ApprovalId } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Checked } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { FieldGroup, PasswordField, SelectField, TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./approvals.module.css";

type CodeKind = "totp" | "recovery";

interface SignHereProps {
  approvalId: ApprovalId;
  onSigned: (approval: Approval) => void;
}

/** Another person at the asker's own post: their name, password and second factor, good for this one act. */
export function SignHere({ approvalId, onSigned }: SignHereProps) {
  const { t } = useTranslation("approvals");
  const { api } = useServices();
  const act = useAct();
  const [typed, setTyped] = useState({ login: "", password: "", kind: "totp" as CodeKind, code: "" });
  const set = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });
  const sign = async (signature: ApprovalSignatureInput) => {
    const signed = await act.run(() => api.approvals.sign(approvalId, signature));
    // A code is good once, and nobody's password stays on another's screen.
    setTyped((before) => (signed === null ? { ...before, code: "" } : { ...before, password: "", code: "" }));
    if (signed !== null) onSigned(signed.value);
  };
  const form = useForm(checkSignature(typed), act.problem, (signature) => void sign(signature));
  const errorOf = (field: string) => ([...form.faulty].some((path) => path.startsWith(field)) ? t(`error.${field}`) : undefined);
  return (
    <form ref={form.ref} className={css["sign"]} onSubmit={form.onSubmit} noValidate aria-labelledby="sign-here">
      <h3 id="sign-here">{t("sign.title")}</h3>
      <p>{t("sign.purpose")}</p>
      <FieldGroup>
        <TextField
          label={t("sign.login")}
          value={typed.login}
          onChange={(login) => set({ login })}
          error={errorOf("login")}
          autoComplete="off"
          isRequired
        />
        <PasswordField
          label={t("sign.password")}
          value={typed.password}
          onChange={(password) => set({ password })}
          error={errorOf("password")}
          autoComplete="off"
          isRequired
        />
        <SelectField
          label={t("sign.kind")}
          value={typed.kind}
          onChange={(kind) => set({ kind: kind === "recovery" ? "recovery" : "totp" })}
          options={[
            { value: "totp", label: t("sign.totp") },
            { value: "recovery", label: t("sign.recovery") },
          ]}
        />
        <TextField
          label={t("sign.code")}
          value={typed.code}
          onChange={(code) => set({ code })}
          error={errorOf("factor")}
          autoComplete="off"
          inputMode={typed.kind === "totp" ? "numeric" : "text"}
          isCode
          isRequired
        />
      </FieldGroup>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <div className={css["answers"]}>
        <Button type="submit" isPending={act.isPending}>
          {t("sign.verb")}
        </Button>
      </div>
    </form>
  );
}

/** As it is sent, not as it is read: the server reads codes by the same rule. */
function checkSignature({
  login,
  password,
  kind,
  code,
}: {
  login: string;
  password: string;
  kind: CodeKind;
  code: string;
}): Checked<ApprovalSignatureInput> {
  const signature = { login, password, factor: { kind, code } };
  const parsed = ApprovalSignature.safeParse(signature);
  if (parsed.success) return { ok: true, value: signature };
  return { ok: false, fields: new Set(parsed.error.issues.map(({ path }) => path.join("."))) };
}

import { type Approval, ApprovalChallengeRequest } from "@vigie/shared/approvals/schema";
import type { ApprovalId } from "@vigie/shared/kernel/units";
import type { FactorKind, FactorProofInput } from "@vigie/shared/people/factors";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { FieldGroup, PasswordField, TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { FactorInput, useFactorEntry } from "../factors/index.ts";
import css from "./approvals.module.css";

/** Nobody knows yet who signs, nor what they have; a code of their application is what most have at hand. */
const WAYS: readonly FactorKind[] = ["totp", "recovery", "security_key"];

interface SignHereProps {
  approvalId: ApprovalId;
  onSigned: (approval: Approval) => void;
}

/** Another person at the asker's own post: their name, password and second factor, good for this one act. */
export function SignHere({ approvalId, onSigned }: SignHereProps) {
  const { t } = useTranslation("approvals");
  const sign = useSigning(approvalId, onSigned);
  const { typed, setTyped, form, entry, act } = sign;
  return (
    <form ref={form.ref} className={css["sign"]} onSubmit={form.onSubmit} noValidate aria-labelledby="sign-here">
      <h3 id="sign-here">{t("sign.title")}</h3>
      <p>{t("sign.purpose")}</p>
      <FieldGroup>
        <TextField
          label={t("sign.login")}
          value={typed.login}
          onChange={(login) => setTyped({ ...typed, login })}
          error={form.faulty.has("login") ? t("error.login") : undefined}
          autoComplete="off"
          isRequired
        />
        <PasswordField
          label={t("sign.password")}
          value={typed.password}
          onChange={(password) => setTyped({ ...typed, password })}
          error={form.faulty.has("password") ? t("error.password") : undefined}
          autoComplete="off"
          isRequired
        />
      </FieldGroup>
      <FactorInput entry={entry} onWhole={() => undefined} />
      {act.problem?.code === "act.forbidden" ? (
        // Not the asker's role, as the sentence would have it: that of whoever signs.
        <Notice tone="warning">{t("sign.forbidden")}</Notice>
      ) : (
        act.problem !== null && <ProblemBox problem={act.problem} />
      )}
      <div className={css["answers"]}>
        <Button type="submit" isPending={act.isPending || entry.isAsking}>
          {t("sign.verb")}
        </Button>
      </div>
    </form>
  );
}

function useSigning(approvalId: ApprovalId, onSigned: (approval: Approval) => void) {
  const { api } = useServices();
  const act = useAct();
  const [typed, setTyped] = useState({ login: "", password: "" });
  const entry = useFactorEntry(WAYS, () => api.approvals.challenge(approvalId, typed), "totp");
  const sign = async (who: ApprovalChallengeRequest, factor: FactorProofInput) => {
    const signed = await act.run(() => api.approvals.sign(approvalId, { ...who, factor }));
    if (signed === null) return entry.clear();
    // Nobody's password stays on another's screen.
    setTyped({ login: "", password: "" });
    onSigned(signed.value);
  };
  const form = useForm(check(ApprovalChallengeRequest, typed), act.problem, (who) => {
    void entry.prove().then((factor) => (factor === null ? undefined : sign(who, factor)));
  });
  return { typed, setTyped, form, entry, act };
}

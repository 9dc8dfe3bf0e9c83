import { SecurityKeyRegistration } from "@vigie/shared/people/factors";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useForm } from "../../lib/use-form.ts";
import { type KeyTrouble, registerKey } from "../../lib/webauthn.ts";
import { Button } from "../../ui/Button.tsx";
import { DialogActions } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Fields.tsx";
import css from "./factors.module.css";
import { useFactorAct } from "./use-own-factors.ts";

const Named = SecurityKeyRegistration.pick({ name: true });

interface AddKeyFormProps {
  onAdded: () => void;
  /** Before the button: what else there is to do. */
  children: ReactNode;
}

/** A name, then the key itself: who has two can tell them apart. */
export function AddKeyForm({ onAdded, children }: AddKeyFormProps) {
  const { t } = useTranslation("factors");
  const [name, setName] = useState("");
  const { add, act, isAsking, trouble } = useAddKey(onAdded);
  const form = useForm(check(Named, { name }), act.problem, (typed) => void add(typed.name));
  return (
    <form ref={form.ref} className={css["entry"]} onSubmit={form.onSubmit} noValidate>
      <TextField
        label={t("keys.name")}
        help={t("keys.nameHelp")}
        value={name}
        onChange={setName}
        error={form.faulty.has("name") ? t("keys.nameNeeded") : undefined}
        autoComplete="off"
        hasFocusFirst
        isRequired
      />
      <p role="status">{isAsking ? t("entry.keyAsking") : t("keys.addMeaning")}</p>
      <p className={css["keyTrouble"]} role="alert">
        {trouble !== null && t(`trouble.${trouble}`)}
      </p>
      <DialogActions problem={act.problem}>
        {children}
        <Button type="submit" kind="action" isPending={act.isPending || isAsking}>
          {t("keys.register")}
        </Button>
      </DialogActions>
    </form>
  );
}

function useAddKey(onAdded: () => void) {
  const act = useFactorAct();
  const [isAsking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<KeyTrouble | null>(null);
  const add = async (name: string) => {
    setTrouble(null);
    const offered = await act.run(act.api.factors.offerSecurityKey);
    if (offered === null) return;
    setAsking(true);
    const answer = await registerKey(offered.value);
    setAsking(false);
    if (answer.outcome === "failed") return setTrouble(answer.trouble);
    const added = await act.run(() => act.api.factors.addSecurityKey({ name, attestation: answer.ceremony }));
    if (added === null) return;
    act.refetch();
    onAdded();
  };
  return { add, act, isAsking, trouble };
}

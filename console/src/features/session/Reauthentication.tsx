import type { FactorProofInput } from "@vigie/shared/people/factors";
import type { Reauthentication as Both, SessionView } from "@vigie/shared/people/session";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { PasswordField } from "../../ui/Fields.tsx";
import { FactorInput, useFactorEntry } from "../factors/index.ts";
import { Trouble, useTrouble } from "../sign-in/index.ts";
import css from "./session.module.css";

interface ReauthenticationProps {
  /** What is done with both. */
  send: (both: z.input<typeof Both>) => Promise<Result<SessionView>>;
  verb: string;
  onDone: (view: SessionView) => void;
  hasFocusFirst?: boolean;
  /** In a row, where there is room for one. */
  isInline?: boolean;
  /** Beside the button. */
  children?: ReactNode;
}

/** Password and second factor of who is signed in, both again. */
export function Reauthentication({ send, verb, onDone, hasFocusFirst = true, isInline, children }: ReauthenticationProps) {
  const { t } = useTranslation("session");
  const { api } = useServices();
  const [password, setPassword] = useState("");
  const [isMissing, setMissing] = useState(false);
  const act = useAct();
  const trouble = useTrouble(act.problem);
  const entry = useFactorEntry(useKinds(), api.factors.challenge);
  const give = async (factor: FactorProofInput | null) => {
    if (factor === null || trouble.waitSeconds > 0) return;
    const done = await act.run(() => send({ password, factor }));
    if (done !== null) return onDone(done.value);
    entry.clear();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === "");
    if (password !== "" && trouble.waitSeconds === 0) await give(await entry.prove());
  };
  const isWaiting = trouble.waitSeconds > 0;
  return (
    <form className={css["form"]} data-inline={isInline || undefined} onSubmit={(event) => void submit(event)} noValidate>
      <PasswordField
        label={t("password")}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={isMissing && password === "" ? t("passwordNeeded") : undefined}
        hasFocusFirst={hasFocusFirst}
        isRequired
      />
      <FactorInput entry={entry} onWhole={(proof) => password !== "" && void give(proof)} />
      <div className={css["acts"]}>
        <Button type="submit" kind="action" isPending={act.isPending || entry.isAsking} isDisabled={isWaiting}>
          {entry.way === "security_key" ? t("withKey", { verb }) : verb}
        </Button>
        {children}
      </div>
      <Trouble trouble={trouble} />
    </form>
  );
}

const BY_CODE = ["totp", "recovery"] as const;
const BY_KEY = ["security_key", "recovery"] as const;

/** Where a key is registered the server takes no code of an authenticator any more; it gives a challenge to those who have one. */
function useKinds() {
  const { api } = useServices();
  const [hasKey, setHasKey] = useState(false);
  useEffect(() => {
    let isGone = false;
    void api.factors.challenge().then((given) => {
      if (!isGone && given.outcome === "success") setHasKey(given.value !== null);
    });
    return () => {
      isGone = true;
    };
  }, [api]);
  return hasKey ? BY_KEY : BY_CODE;
}

import type { FactorKind, FactorProofInput } from "@vigie/shared/people/factors";
import type { SessionView } from "@vigie/shared/people/session";
import { type FormEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Result, success } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { type Ceremony, hasWebAuthn } from "../../lib/webauthn.ts";
import { Button } from "../../ui/Button.tsx";
import { type FactorEntry, FactorInput, useFactorEntry } from "../factors/index.ts";
import type { Frame } from "./frame.ts";
import css from "./sign-in.module.css";
import type { FactorNeeded } from "./steps.ts";
import { Trouble, useTrouble } from "./Trouble.tsx";
import { useEntryOver } from "./use-entry-over.ts";

interface FactorStepProps {
  frame: Frame;
  view: FactorNeeded;
  onView: (view: SessionView) => void;
  onBack: (isOver: boolean) => void;
}

/** The second factor, after a password that was right. */
export function FactorStep({ frame: Frame, view, onView, onBack }: FactorStepProps) {
  const { t } = useTranslation("sign-in");
  const { api } = useServices();
  const act = useAct();
  const trouble = useTrouble(act.problem);
  const entry = useFactorEntry(view.factors, useChallenge(view));
  const give = async (proof: FactorProofInput | null) => {
    if (proof === null || trouble.waitSeconds > 0) return;
    const given = await act.run(() => api.session.giveFactor(proof));
    if (given !== null) onView(given.value);
    else entry.clear();
  };
  const prove = async () => give(await entry.prove());
  useStartByItself(view.factors, entry, prove);
  useEntryOver(view.endsAt, act.problem, () => onBack(true));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void prove();
  };
  return (
    <Frame title={t("factor.title", { name: view.displayName })} purpose={t(`factor.purpose.${entry.way}`)}>
      <form className={css["form"]} onSubmit={submit} noValidate>
        <FactorInput entry={entry} onWhole={(proof) => void give(proof)} hasFocusFirst />
        <Trouble trouble={trouble} />
        <div className={css["buttons"]}>
          <Button
            type="submit"
            kind="action"
            isPending={act.isPending || entry.isAsking}
            isDisabled={trouble.waitSeconds > 0 || (entry.way === "security_key" && !hasWebAuthn())}
          >
            {entry.way === "security_key" ? t("factor.useKey") : t("enter")}
          </Button>
          <Button onPress={() => onBack(false)}>{t("startOver")}</Button>
        </div>
      </form>
    </Frame>
  );
}

/** The first one came with the step; each is good once, so that the next is asked for. */
function useChallenge(view: FactorNeeded): () => Promise<Result<Ceremony | null>> {
  const { api } = useServices();
  const used = useRef<Ceremony | null>(null);
  return async () => {
    if (used.current !== view.challenge) {
      used.current = view.challenge;
      return success(view.challenge);
    }
    const read = await api.session.read();
    if (read.outcome !== "success") return read;
    return success(read.value.state === "factor_needed" ? read.value.challenge : null);
  };
}

/** A key that is the only factor is asked for at once: the browser's own dialog says what to do. */
function useStartByItself(factors: readonly FactorKind[], entry: FactorEntry, start: () => Promise<void>) {
  const isAlone = factors.includes("security_key") && !factors.includes("totp");
  const isDue = isAlone && entry.way === "security_key" && hasWebAuthn();
  const hasStarted = useRef(false);
  const latest = useRef(start);
  latest.current = start;
  useEffect(() => {
    if (!isDue || hasStarted.current) return;
    hasStarted.current = true;
    void latest.current();
  }, [isDue]);
}

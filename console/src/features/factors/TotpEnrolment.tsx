import type { TotpOffer } from "@vigie/shared/people/factors";
import { TotpCode } from "@vigie/shared/people/factors";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { check } from "../../lib/form.ts";
import type { Result } from "../../lib/result.ts";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./factors.module.css";
import { QrCode } from "./QrCode.tsx";
import { grouped, wholeCode } from "./typed-code.ts";

interface TotpEnrolmentProps<T> {
  /** A new secret; in force once its first code was taken. */
  offer: () => Promise<Result<TotpOffer>>;
  confirm: (code: string) => Promise<Result<T>>;
  onDone: (done: T) => void;
  /** Beside the button: the way out. */
  children?: ReactNode;
}

/** An authenticator: its secret as a picture and as text, then the first code that proves it was taken in. */
export function TotpEnrolment<T>({ offer, confirm, onDone, children }: TotpEnrolmentProps<T>) {
  const { offered, again, problem } = useOffer(offer);
  const { t } = useTranslation("factors");
  if (problem !== null) return <ProblemBox problem={problem} onRetry={again} />;
  if (offered === null) return <p role="status">{t("common:loading")}</p>;
  return (
    <div className={css["enrolment"]}>
      <ol className={css["steps"]}>
        <li>{t("totp.install")}</li>
        <li>{t("totp.scan")}</li>
        <li>{t("totp.firstCode")}</li>
      </ol>
      <QrCode text={offered.uri} label={t("totp.qr")} />
      <Copyable label={t("totp.secret")} value={grouped(offered.secret)} />
      <FirstCode confirm={confirm} onDone={onDone}>
        {children}
      </FirstCode>
    </div>
  );
}

/** Asked for once: each offer takes the place of the one before, and a picture that was read already would be worth nothing. */
function useOffer(offer: () => Promise<Result<TotpOffer>>) {
  const { run, problem } = useAct();
  const [offered, setOffered] = useState<TotpOffer | null>(null);
  const hasAsked = useRef(false);
  const ask = async () => {
    const given = await run(offer);
    if (given !== null) setOffered(given.value);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is first drawn
  useEffect(() => {
    if (hasAsked.current) return;
    hasAsked.current = true;
    void ask();
  }, []);
  return { offered, problem, again: () => void ask() };
}

const Typed = z.object({ code: TotpCode });

function FirstCode<T>({ confirm, onDone, children }: Omit<TotpEnrolmentProps<T>, "offer">) {
  const { t } = useTranslation("factors");
  const [code, setCode] = useState("");
  const { run, isPending, problem } = useAct();
  const send = async (whole: string) => {
    const done = await run(() => confirm(whole));
    if (done === null) setCode("");
    else onDone(done.value);
  };
  const form = useForm(check(Typed, { code }), problem, (typed) => void send(typed.code));
  return (
    <form ref={form.ref} className={css["entry"]} onSubmit={form.onSubmit} noValidate>
      <TextField
        label={t("entry.code")}
        help={t("entry.codeHelp")}
        value={code}
        onChange={(text) => {
          setCode(text);
          const whole = wholeCode(text);
          if (whole !== null) void send(whole);
        }}
        error={form.faulty.has("code") ? t("trouble.code") : undefined}
        autoComplete="one-time-code"
        inputMode="numeric"
        hasFocusFirst
        isCode
        isRequired
      />
      {problem !== null && <ProblemBox problem={problem} />}
      <div className={css["ways"]}>
        <Button type="submit" kind="action" isPending={isPending}>
          {t("totp.confirm")}
        </Button>
        {children}
      </div>
    </form>
  );
}

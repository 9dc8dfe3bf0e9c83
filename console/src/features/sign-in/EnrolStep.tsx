import type { EnrolmentDone, SessionView } from "@vigie/shared/people/session";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { RecoveryCodes, TotpEnrolment } from "../factors/index.ts";
import type { Frame } from "./frame.ts";
import { useEntryOver } from "./use-entry-over.ts";

interface EnrolStepProps {
  frame: Frame;
  view: Extract<SessionView, { state: "enrolment_needed" }>;
  onView: (view: SessionView) => void;
  onBack: (isOver: boolean) => void;
}

/** The first sign-in: an authenticator is taken in, then its recovery codes are kept, and only then does the console open. */
export function EnrolStep({ frame: Frame, view, onView, onBack }: EnrolStepProps) {
  const { t } = useTranslation("sign-in");
  const { api, sessions } = useServices();
  const [done, setDone] = useState<EnrolmentDone | null>(null);
  // The session is open from the first code on; its codes are shown this once.
  useEffect(() => sessions.hold(), [sessions]);
  useEntryOver(view.endsAt, null, () => done === null && onBack(true));
  if (done !== null) {
    const login = done.view.state === "signed_in" ? done.view.person.login : "";
    return (
      <Frame title={t("enrol.codesTitle")} purpose={t("enrol.codesPurpose")}>
        <RecoveryCodes codes={done.recoveryCodes} login={login} verb={t("enrol.goOn")} onKept={() => onView(done.view)} />
      </Frame>
    );
  }
  return (
    <Frame title={t("enrol.title", { name: view.displayName })} purpose={t("enrol.purpose")}>
      <TotpEnrolment offer={api.session.offerTotp} confirm={api.session.confirmTotp} onDone={setDone}>
        <Button onPress={() => onBack(false)}>{t("startOver")}</Button>
      </TotpEnrolment>
    </Frame>
  );
}

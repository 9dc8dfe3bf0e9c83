import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { useSignOut } from "../../lib/use-sign-out.ts";
import { hasWebAuthn } from "../../lib/webauthn.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { AddKeyForm } from "../factors/index.ts";
import { Door } from "./Door.tsx";

/** The session is open, and a security key is required that is not there: it is registered here, or the session ended. */
export function KeyStep() {
  const { t } = useTranslation("sign-in");
  const { sessions } = useServices();
  const { person } = useSession();
  const signOut = useSignOut();
  const leave = (
    <Button onPress={signOut.run} isPending={signOut.isPending}>
      {t("keyStep.signOut")}
    </Button>
  );
  return (
    <Door title={t("keyStep.title", { name: person.displayName })} purpose={t("keyStep.purpose")}>
      {hasWebAuthn() ? (
        <AddKeyForm onAdded={() => void sessions.refresh()}>{leave}</AddKeyForm>
      ) : (
        <>
          <Notice tone="warning">{t("keyStep.absent")}</Notice>
          {leave}
        </>
      )}
      {signOut.problem !== null && <ProblemBox problem={signOut.problem} />}
    </Door>
  );
}

import type { RecoveryCodes as Codes } from "@vigie/shared/people/factors";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";
import { TotpEnrolment } from "./TotpEnrolment.tsx";
import { useFactorAct } from "./use-own-factors.ts";

/** A new authenticator in the place of the one before, which goes on until the new one's first code. */
export function RenewTotpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("factors");
  const { person } = useSession();
  const { api, refetch } = useFactorAct();
  const [codes, setCodes] = useState<Codes | null>(null);
  const done = (given: Codes) => {
    refetch();
    // Nothing to keep where those of before go on.
    if (given.codes.length === 0) onClose();
    else setCodes(given);
  };
  return (
    <Dialog title={t("totp.renewTitle")} onClose={codes === null ? onClose : null} isModalOnly>
      {codes === null ? (
        <>
          <p>{t("totp.renewMeaning")}</p>
          <TotpEnrolment offer={api.factors.offerTotp} confirm={api.factors.confirmTotp} onDone={done}>
            <Button onPress={onClose}>{t("common:cancel")}</Button>
          </TotpEnrolment>
        </>
      ) : (
        <RecoveryCodes codes={codes.codes} login={person.login} verb={t("codes.done")} onKept={onClose} />
      )}
    </Dialog>
  );
}

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { Reauthentication } from "./Reauthentication.tsx";

/** Back into one's own locked session. `children`: beside the button. */
export function Unlock({ isInline = false, children }: { isInline?: boolean; children: ReactNode }) {
  const { t } = useTranslation("session");
  const { api, sessions } = useServices();
  return (
    <Reauthentication
      send={api.session.unlock}
      verb={t("unlock.verb")}
      onDone={(view) => void sessions.take(view)}
      isInline={isInline}
    >
      {children}
    </Reauthentication>
  );
}

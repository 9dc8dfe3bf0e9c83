import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Reauthentication } from "./Reauthentication.tsx";

/** Before what is sensitive: who is signed in shows that it is still they. What was asked goes on by itself afterwards. */
export function StepUpDialog() {
  const { t } = useTranslation("session");
  const { api, sessions, stepUp } = useServices();
  const isAsked = useStore(stepUp.store, (state) => state.isAsked);
  // Whoever waits when the page goes over to somebody else, or locks, waits for nothing.
  useEffect(() => () => stepUp.answer(false), [stepUp]);
  if (!isAsked) return null;
  const cancel = () => stepUp.answer(false);
  return (
    <Dialog title={t("stepUp.title")} onClose={cancel}>
      <p>{t("stepUp.purpose")}</p>
      <Reauthentication
        send={api.session.stepUp}
        verb={t("stepUp.verb")}
        onDone={(view) => {
          void sessions.take(view);
          stepUp.answer(true);
        }}
      >
        <Button onPress={cancel}>{t("common:cancel")}</Button>
      </Reauthentication>
    </Dialog>
  );
}

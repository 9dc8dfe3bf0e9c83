import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearch } from "wouter";
import { useServices } from "../../lib/services.tsx";
import { Screen } from "../../ui/Screen.tsx";
import { addressOf, questionOf } from "./question.ts";
import { WhoSawPanel } from "./WhoSawPanel.tsx";

/** The question is kept in the address: what was asked can be asked again, and told to another. */
export function WhoSawScreen() {
  const { t } = useTranslation("who-saw");
  const { clock, roomClock } = useServices();
  const [, navigate] = useLocation();
  const address = new URLSearchParams(useSearch());
  const [first] = useState(() => questionOf(address, roomClock.now() ?? clock.now()));
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <WhoSawPanel
        first={first}
        isAskedAtOnce={first.cameraId !== null}
        onAsked={(question) => navigate(addressOf(question), { replace: true })}
      />
    </Screen>
  );
}

import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Notice, Notices as NoticesStore } from "../lib/notices.ts";
import { useServices } from "../lib/services.tsx";
import { Button } from "./Button.tsx";
import css from "./notices.module.css";

/** Long enough to read and to reach its button; what can be undone still can by its key afterwards (WCAG 2.2 §2.2.1). */
const SHOWN_MS = { told: 8_000, alert: 15_000 } as const;

/** At the foot of the rail, never over a picture where there is one. Spoken without taking focus. */
export function Notices({ notices }: { notices: NoticesStore }) {
  const shown = useStore(notices.store, (state) => state.notices);
  return (
    <div className={css["notices"]} role="status">
      {shown.map((notice) => (
        <OneNotice key={notice.id} notice={notice} onDismiss={() => notices.dismiss(notice.id)} />
      ))}
    </div>
  );
}

function OneNotice({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const { t } = useTranslation("common");
  const { clock } = useServices();
  const [isHeld, setHeld] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what dismisses it is made anew each time, and does the same
  useEffect(() => (isHeld ? undefined : clock.after(SHOWN_MS[notice.kind], onDismiss)), [clock, notice, isHeld]);
  const { act } = notice;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer over it only keeps it
    <div
      className={css["notice"]}
      data-kind={notice.kind}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{notice.text}</p>
      {act !== null && (
        <Button
          onPress={() => {
            act.run();
            onDismiss();
          }}
        >
          {act.label}
        </Button>
      )}
      <Button kind="quiet" label={t("close")} title={t("close")} onPress={onDismiss}>
        <span aria-hidden="true">{CROSS}</span>
      </Button>
    </div>
  );
}

const CROSS = "✕";

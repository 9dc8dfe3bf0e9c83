import type { EpochMs } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import css from "./session.module.css";
import { TakeOver } from "./TakeOver.tsx";
import { Unlock } from "./Unlock.tsx";

interface LockBandProps {
  until: EpochMs;
  /** The window that one unlocks from; the others offer it behind a button, to leave the room to the pictures. */
  isFirst: boolean;
}

type Part = "words" | "unlock" | "take-over";

/** Over the wall of a locked post: who locked it and until when it shows, and the two ways back. */
export function LockBand({ until, isFirst }: LockBandProps) {
  const { t } = useTranslation("session");
  const [part, setPart] = useState<Part>(isFirst ? "unlock" : "words");
  return (
    <section className={css["band"]} aria-labelledby="lock-title" data-lock>
      <Words until={until} />
      {part === "words" && (
        <div className={css["acts"]}>
          <Button kind="action" onPress={() => setPart("unlock")}>
            {t("unlock.verb")}
          </Button>
          <Button onPress={() => setPart("take-over")}>{t("takeOver.verb")}</Button>
        </div>
      )}
      {part === "unlock" && (
        <Unlock isInline>
          <Button onPress={() => setPart("take-over")}>{t("takeOver.verb")}</Button>
        </Unlock>
      )}
      {part === "take-over" && (
        <>
          <Button onPress={() => setPart("unlock")}>{t("takeOver.back")}</Button>
          <div className={css["newcomer"]}>
            <TakeOver />
          </div>
        </>
      )}
    </section>
  );
}

function Words({ until }: Pick<LockBandProps, "until">) {
  const { t } = useTranslation("session");
  const { clock, roomClock } = useServices();
  const format = useFormat();
  const { person, locked } = useSession();
  if (locked === null) return null;
  const now = roomClock.now() ?? clock.now();
  return (
    <div className={css["words"]}>
      <h1 id="lock-title" className={css["title"]}>
        {t("locked.title")}
      </h1>
      <p role="status">{t("locked.by", { name: person.displayName, at: format.since(locked.at, now) })}</p>
      <p>{t("locked.until", { at: format.since(until, now) })}</p>
    </div>
  );
}

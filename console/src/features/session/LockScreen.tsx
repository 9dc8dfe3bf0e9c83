import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import css from "./session.module.css";
import { TakeOver } from "./TakeOver.tsx";
import { Unlock } from "./Unlock.tsx";

/** Of a locked session that may show nothing: the way back into it, or for another into their own. */
export function LockScreen() {
  const { t } = useTranslation("session");
  const { clock, roomClock } = useServices();
  const format = useFormat();
  const { person, locked } = useSession();
  const [isTakingOver, setTakingOver] = useState(false);
  return (
    <section className={css["card"]} aria-labelledby="lock-title" data-lock>
      <header>
        <p className={css["product"]}>{t("app:product")}</p>
        <h1 id="lock-title" className={css["title"]}>
          {t("locked.title")}
        </h1>
        {locked !== null && (
          <p className={css["dim"]} role="status">
            {t("locked.by", { name: person.displayName, at: format.since(locked.at, roomClock.now() ?? clock.now()) })}
          </p>
        )}
      </header>
      {isTakingOver ? (
        <>
          <TakeOver />
          <Button onPress={() => setTakingOver(false)}>{t("takeOver.back")}</Button>
        </>
      ) : (
        <Unlock>
          <Button onPress={() => setTakingOver(true)}>{t("takeOver.verb")}</Button>
        </Unlock>
      )}
    </section>
  );
}

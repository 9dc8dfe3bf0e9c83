import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { FACTORS_PATH, FactorsScreen } from "../features/factors/index.ts";
import { OWN_ACTS_PATH, OwnActsScreen } from "../features/journal/index.ts";
import { LiaisonWall } from "../features/liaison/index.ts";
import { ChangeOperatorDialog, useLocking } from "../features/session/index.ts";
import { createMediaSockets } from "../lib/media-socket.ts";
import { createRoomStore, type RoomStore } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import { createViewings } from "../lib/viewings.ts";
import css from "./app.module.css";
import header from "./header.module.css";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { LinkMark } from "./LinkMark.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import type { Preferences } from "./preferences.ts";
import { RoomTime } from "./RoomTime.tsx";
import { ScreenErrorBoundary } from "./ScreenErrorBoundary.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";
import { useConsoleLink } from "./use-console-link.ts";
import type { Seat } from "./use-seat.ts";

/** The console of a liaison, at a police station: the pictures that are forwarded to their service, and nothing else of the room. */
export function LiaisonConsole({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation("app");
  const seat = useLiaisonSeat();
  const [path] = useLocation();
  const [isChanging, setChanging] = useState(false);
  useConsoleLink(seat);
  useLocking(true);
  useEffect(() => {
    document.title = t("pageTitle", { screen: t("liaison") });
  }, [t]);
  return (
    <div className={css["console"]}>
      <LiaisonHeader room={seat.room} preferences={preferences} onChangeOperator={() => setChanging(true)} />
      <main className={css["main"]}>
        <ScreenErrorBoundary>
          {path === FACTORS_PATH && <FactorsScreen />}
          {path === OWN_ACTS_PATH && <OwnActsScreen />}
          {!isOwnPage(path) && <LiaisonWall viewings={seat.viewings} mediaSockets={seat.mediaSockets} />}
        </ScreenErrorBoundary>
      </main>
      {isChanging && <ChangeOperatorDialog onClose={() => setChanging(false)} />}
    </div>
  );
}

/** Their own factors and acts, from their own menu; their pictures are elsewhere. */
const isOwnPage = (path: string) => path === FACTORS_PATH || path === OWN_ACTS_PATH;

/** What lives as long as they are signed in. */
function useLiaisonSeat() {
  const { api, clock } = useServices();
  const [seat] = useState(() => ({
    room: createRoomStore(),
    viewings: createViewings(api.viewings, clock, window),
    mediaSockets: createMediaSockets({ clock }),
    outbox: { current: null } as Seat["outbox"],
  }));
  useEffect(() => () => seat.mediaSockets.close(), [seat]);
  return seat;
}

interface LiaisonHeaderProps {
  room: RoomStore;
  preferences: Preferences;
  onChangeOperator: () => void;
}

function LiaisonHeader({ room, preferences, onChangeOperator }: LiaisonHeaderProps) {
  const { t } = useTranslation("app");
  const [path] = useLocation();
  return (
    <header className={header["header"]}>
      <div className={header["bar"]}>
        <span className={header["product"]}>{t("product")}</span>
        {isOwnPage(path) && (
          <Link href="/" className={header["tab"]}>
            {t("liaison")}
          </Link>
        )}
        <span className={header["gap"]} />
        <LinkMark room={room} />
        <RoomTime />
        <PersonMenu onChangeOperator={onChangeOperator} />
        <LanguageSwitch />
        <ThemeSwitch preferences={preferences} />
      </div>
      <LinkBanner room={room} />
    </header>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import type { SessionView } from "@vigie/shared/people/session";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useStore } from "zustand";
import { PostName } from "../features/devices/index.ts";
import type { RoomStore } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import { useMay, useSession } from "../lib/session.tsx";
import { useAct } from "../lib/use-act.ts";
import { Button } from "../ui/Button.tsx";
import { Mark } from "../ui/Mark.tsx";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import { FIRST_SCREEN } from "./arrangement.ts";
import css from "./header.module.css";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { NodesMark } from "./NodesMark.tsx";
import type { Preferences } from "./preferences.ts";
import { RoomTime } from "./RoomTime.tsx";
import { screensFor } from "./screens.ts";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

interface HeaderProps {
  room: RoomStore;
  /** Which of the person's screens this window shows. */
  screen: number;
  /** This window leads among those of the post. */
  isLeader: boolean;
  preferences: Preferences;
  onShortcuts: () => void;
}

/** What is true wherever one looks: who, when, and whether the server and the nodes are heard. A further screen has a slim one. */
export function Header({ room, screen, isLeader, preferences, onShortcuts }: HeaderProps) {
  const { t } = useTranslation("app");
  const isFirst = screen === FIRST_SCREEN;
  return (
    <header className={css["header"]} data-slim={!isFirst || undefined}>
      <div className={css["bar"]}>
        {isFirst ? (
          <>
            <span className={css["product"]}>{t("product")}</span>
            <Tabs />
          </>
        ) : (
          <span className={css["screenName"]}>{t("windows.screen", { screen })}</span>
        )}
        {isLeader && !isFirst && (
          <span className={css["leader"]} title={t("leaderTitle")}>
            {t("leader")}
          </span>
        )}
        <span className={css["gap"]} />
        <NodesMark room={room} />
        <LinkMark room={room} />
        <RoomTime />
        {isFirst && <Seat />}
        {isFirst && <LanguageSwitch />}
        <ThemeSwitch preferences={preferences} />
        <Button kind="quiet" onPress={onShortcuts} label={t("action.shortcuts")} title={t("action.shortcuts")}>
          <kbd>{SHORTCUTS_KEY}</kbd>
        </Button>
        {isFirst && <SignOut />}
      </div>
      <LinkBanner room={room} />
    </header>
  );
}

function Seat() {
  const { t } = useTranslation("app");
  const { person } = useSession();
  return (
    <span className={css["person"]}>
      <PostName className={css["role"]} />
      <span>{person.displayName}</span>
      <span className={css["role"]}>{t(`role.${person.role}`)}</span>
    </span>
  );
}

function SignOut() {
  const { t } = useTranslation("app");
  const signOut = useSignOut();
  return (
    <>
      <Button onPress={signOut.run} isPending={signOut.isPending}>
        {t("signOut")}
      </Button>
      {signOut.problem !== null && <ProblemBox problem={signOut.problem} />}
    </>
  );
}

const SHORTCUTS_KEY = "?";

/** Only what the person may open is drawn. One tab alone is no choice and takes no room. */
function Tabs() {
  const { t } = useTranslation("app");
  const [path] = useLocation();
  const screens = screensFor(useMay());
  if (screens.length < 2) return null;
  return (
    <nav aria-label={t("screens")}>
      <ul className={css["tabs"]}>
        {screens.map((screen) => (
          <li key={screen.name}>
            <Link href={screen.path} className={css["tab"]} aria-current={path === screen.path ? "page" : undefined}>
              {t(`tab.${screen.name}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function LinkMark({ room }: { room: RoomStore }) {
  const { t } = useTranslation("app");
  const { state } = useStore(room, (room) => room.link);
  const shape = state === "up" ? "running" : state === "lost" ? "failed" : "starting";
  return (
    <span className={css["link"]} title={t(`link.${state}Title`)}>
      <Mark shape={shape} />
      {t(`link.${state}Word`)}
    </span>
  );
}

function useSignOut() {
  const client = useQueryClient();
  const { api } = useServices();
  const { run, ...act } = useAct();
  return {
    ...act,
    run: async () => {
      const closed = await run(() => api.session.close());
      if (closed === null) return;
      // What the next person may see is asked for anew.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      const nobody: SessionView = { state: "anonymous", setupNeeded: false };
      client.setQueryData<SessionView>(["session"], () => nobody);
    },
  };
}

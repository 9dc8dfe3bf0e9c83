import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useWaitingCount } from "../features/approvals/index.ts";
import { useAskingCount } from "../features/forwarding/index.ts";
import type { RoomStore } from "../lib/room-store.ts";
import { useMay } from "../lib/session.tsx";
import { Button } from "../ui/Button.tsx";
import { FIRST_SCREEN } from "./arrangement.ts";
import css from "./header.module.css";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { LinkMark } from "./LinkMark.tsx";
import { NodesMark } from "./NodesMark.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import type { Preferences } from "./preferences.ts";
import { RoomTime } from "./RoomTime.tsx";
import { screensFor, tabOf } from "./screens.ts";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

interface HeaderProps {
  room: RoomStore;
  /** Which of the person's screens this window shows. */
  screen: number;
  /** This window leads among those of the post. */
  isLeader: boolean;
  /** The post is locked: what is true of the room stays, what can be done goes. */
  isLocked: boolean;
  preferences: Preferences;
  onShortcuts: () => void;
  onChangeOperator: () => void;
}

/** What is true wherever one looks: who, when, and whether the server and the nodes are heard. A further screen has a slim one. */
export function Header({ room, screen, isLeader, isLocked, preferences, onShortcuts, onChangeOperator }: HeaderProps) {
  const { t } = useTranslation("app");
  const isFirst = screen === FIRST_SCREEN;
  return (
    <header className={css["header"]} data-slim={!isFirst || undefined}>
      <div className={css["bar"]}>
        {isFirst ? (
          <>
            <span className={css["product"]}>{t("product")}</span>
            {!isLocked && <Tabs />}
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
        {!isLocked && isFirst && <PersonMenu onChangeOperator={onChangeOperator} />}
        {isFirst && <LanguageSwitch />}
        {!isLocked && (
          <>
            <ThemeSwitch preferences={preferences} />
            <Button kind="quiet" onPress={onShortcuts} label={t("action.shortcuts")} title={t("action.shortcuts")}>
              <kbd>{SHORTCUTS_KEY}</kbd>
            </Button>
          </>
        )}
      </div>
      <LinkBanner room={room} />
    </header>
  );
}

const SHORTCUTS_KEY = "?";

/** Only what the person may open is drawn. One tab alone is no choice and takes no room. */
function Tabs() {
  const { t } = useTranslation("app");
  const [path] = useLocation();
  const screens = screensFor(useMay());
  const approvals = useWaitingCount();
  const askings = useAskingCount();
  const shown = screens.find((screen) => screen.path === path);
  const tabs = screens.filter((screen) => tabOf(screen, screens) === screen.name);
  if (tabs.length < 2) return null;
  return (
    <nav className={css["nav"]} aria-label={t("screens")}>
      <ul className={css["tabs"]}>
        {tabs.map((screen) => {
          const isWithin = shown !== undefined && tabOf(shown, screens) === screen.name;
          return (
            <li key={screen.name}>
              <Link
                href={screen.path}
                className={css["tab"]}
                aria-current={path === screen.path ? "page" : isWithin ? "true" : undefined}
              >
                {t(`tab.${screen.name}`)}
                {screen.name === "approvals" && <WaitingCount count={approvals} />}
                {screen.name === "forwardings" && <WaitingCount count={askings} />}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** How many requests wait for this person; nothing when none does. */
function WaitingCount({ count }: { count: number }) {
  const { t } = useTranslation("app");
  if (count === 0) return null;
  return (
    <span className={css["waiting"]} title={t("waiting", { count })}>
      <span aria-hidden="true">{count}</span>
      <span className={css["unseen"]}>{t("waiting", { count })}</span>
    </span>
  );
}

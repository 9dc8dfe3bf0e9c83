import { useQueryClient } from "@tanstack/react-query";
import type { SessionView } from "@vigie/shared/people/session";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { useStore } from "zustand";
import type { RoomStore } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import { useMay, useSession } from "../lib/session.tsx";
import { useAct } from "../lib/use-act.ts";
import { Button } from "../ui/Button.tsx";
import { Mark } from "../ui/Mark.tsx";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import css from "./header.module.css";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LinkBanner } from "./LinkBanner.tsx";
import { NodesMark } from "./NodesMark.tsx";
import { RoomTime } from "./RoomTime.tsx";
import { screensFor } from "./screens.ts";

export function Header({ room, onShortcuts }: { room: RoomStore; onShortcuts: () => void }) {
  const { t } = useTranslation("app");
  const { person } = useSession();
  const signOut = useSignOut();
  return (
    <header className={css["header"]}>
      <div className={css["bar"]}>
        <span className={css["product"]}>{t("product")}</span>
        <Tabs />
        <span className={css["gap"]} />
        <NodesMark room={room} />
        <LinkMark room={room} />
        <RoomTime />
        <span className={css["person"]}>
          <span>{person.displayName}</span>
          <span className={css["role"]}>{t(`role.${person.role}`)}</span>
        </span>
        <LanguageSwitch />
        <Button kind="quiet" onPress={onShortcuts} label={t("action.shortcuts")} title={t("action.shortcuts")}>
          <kbd>{SHORTCUTS_KEY}</kbd>
        </Button>
        <Button onPress={signOut.run} isPending={signOut.isPending}>
          {t("signOut")}
        </Button>
      </div>
      {signOut.problem !== null && <ProblemBox problem={signOut.problem} />}
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

import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { PostName } from "../features/devices/index.ts";
import { FACTORS_PATH } from "../features/factors/index.ts";
import { OWN_ACTS_PATH } from "../features/journal/index.ts";
import { SESSION_ACTIONS, useLock } from "../features/session/index.ts";
import { useServices } from "../lib/services.tsx";
import { useMay, useSession } from "../lib/session.tsx";
import { useAct } from "../lib/use-act.ts";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import css from "./header.module.css";
import menu from "./person-menu.module.css";

const ENTRIES = ["ownActs", "security", "lock", "changeOperator", "signOut"] as const;
type Entry = (typeof ENTRIES)[number];

/** Who is signed in at which post, and what they do with their own session. */
export function PersonMenu({ onChangeOperator }: { onChangeOperator: () => void }) {
  const { t } = useTranslation("session");
  const [, navigate] = useLocation();
  const may = useMay();
  const lock = useLock();
  const signOut = useSignOut();
  const act: Record<Entry, () => void> = {
    ownActs: () => navigate(OWN_ACTS_PATH),
    security: () => navigate(FACTORS_PATH),
    lock: () => lock(false),
    changeOperator: onChangeOperator,
    signOut: () => void signOut.run(),
  };
  return (
    <>
      <MenuTrigger>
        <Seat />
        <Popover className={menu["popover"] ?? ""} placement="bottom end">
          <Menu className={menu["menu"] ?? ""} aria-label={t("menu.label")}>
            {ENTRIES.filter((entry) => entry !== "ownActs" || may("journal.read-own")).map((entry) => (
              <MenuItem
                key={entry}
                id={entry}
                textValue={t(`menu.${entry}`)}
                className={menu["item"] ?? ""}
                onAction={() => act[entry]()}
              >
                <span>{t(`menu.${entry}`)}</span>
                {entry === "lock" && <span className={menu["key"]}>{SESSION_ACTIONS[0].keys[0]}</span>}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {signOut.problem !== null && <ProblemBox problem={signOut.problem} />}
    </>
  );
}

function Seat() {
  const { t } = useTranslation("app");
  const { person } = useSession();
  return (
    <Button className={menu["button"] ?? ""}>
      <span className={css["person"]}>
        <PostName className={css["role"]} />
        <span>{person.displayName}</span>
        <span className={css["role"]}>{t(`role.${person.role}`)}</span>
      </span>
      <span aria-hidden="true">{ARROW}</span>
    </Button>
  );
}

const ARROW = "▾";

function useSignOut() {
  const { api, sessions } = useServices();
  const { run, problem } = useAct();
  return {
    problem,
    run: async () => {
      const closed = await run(() => api.session.close());
      if (closed !== null) await sessions.take({ state: "anonymous", setupNeeded: false });
    },
  };
}

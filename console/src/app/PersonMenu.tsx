import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { PostName } from "../features/devices/index.ts";
import { FACTORS_PATH } from "../features/factors/index.ts";
import { OWN_ACTS_PATH } from "../features/journal/index.ts";
import { SESSION_ACTIONS, useLock } from "../features/session/index.ts";
import { useMay, useSession } from "../lib/session.tsx";
import { useSignOut } from "../lib/use-sign-out.ts";
import { type Entry, MenuList, MenuOpener, Opens } from "../ui/Menu.tsx";
import { ProblemBox } from "../ui/ProblemBox.tsx";
import css from "./header.module.css";

const ACTS = ["ownActs", "security", "lock", "changeOperator", "signOut"] as const;
type OwnAct = (typeof ACTS)[number];

/** Who is signed in at which post, and what they do with their own session. */
export function PersonMenu({ onChangeOperator }: { onChangeOperator: () => void }) {
  const { t } = useTranslation("session");
  const [, navigate] = useLocation();
  const may = useMay();
  const lock = useLock();
  const signOut = useSignOut();
  const run: Record<OwnAct, () => void> = {
    ownActs: () => navigate(OWN_ACTS_PATH),
    security: () => navigate(FACTORS_PATH),
    lock: () => lock(false),
    changeOperator: onChangeOperator,
    signOut: signOut.run,
  };
  const acts = ACTS.filter((act) => act !== "ownActs" || may("journal.read-own"));
  const entries = acts.map((id): Entry & { id: OwnAct } => ({
    id,
    label: t(`menu.${id}`),
    ...(id === "lock" ? { shortcut: SESSION_ACTIONS[0].keys[0] } : {}),
  }));
  return (
    <>
      <MenuOpener kind="quiet" button={<Seat />} placement="bottom end">
        <MenuList
          label={t("menu.label")}
          entries={entries}
          onChoose={(chosen) => {
            const act = acts.find((id) => id === chosen);
            if (act !== undefined) run[act]();
          }}
        />
      </MenuOpener>
      {signOut.problem !== null && <ProblemBox problem={signOut.problem} />}
    </>
  );
}

function Seat() {
  const { t } = useTranslation("app");
  const { person } = useSession();
  return (
    <Opens>
      <span className={css["person"]}>
        <PostName className={css["role"]} />
        <span>{person.displayName}</span>
        <span className={css["role"]}>{t(`role.${person.role}`)}</span>
      </span>
    </Opens>
  );
}

import { canLock, type ListedLock, type LockOnNode } from "@vigie/shared/recordings/locks";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { lastDay } from "../../lib/room-day.ts";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark, type Shape } from "../../ui/Mark.tsx";
import { LineActs, Second } from "../../ui/Table.tsx";
import css from "./recordings.module.css";
import { SOON_MS } from "./time-left.ts";
import type { RecordingWords } from "./use-recording-words.ts";

interface LockLineProps {
  listed: ListedLock;
  cameraNames: readonly string[];
  /** Given from above: all lines count down by one clock. */
  words: RecordingWords;
  onApprove: () => void;
  onRefuse: () => void;
  onRelease: () => void;
}

const SHAPE: Readonly<Record<ListedLock["lock"]["state"], Shape>> = {
  asked: "unknown",
  requested: "starting",
  held: "running",
  released: "resting",
  refused: "off",
};

export function LockLine({ listed, cameraNames, words, onApprove, onRefuse, onRelease }: LockLineProps) {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  const may = useMay();
  const { lock, oldestExpiresAt } = listed;
  const { state, requisition } = lock;
  const isOver = state === "refused" || state === "released";
  // In force nothing of it goes: what is said is when it would have.
  const isPressing = !isOver && state !== "held" && oldestExpiresAt !== null && oldestExpiresAt - words.now < SOON_MS;
  return (
    <tr data-muted={isOver || undefined}>
      <th scope="row">{cameraNames.join(", ")}</th>
      <td>
        {format.instant(lock.from)}
        <Second isWhole>{t("lock.to", { at: format.instant(lock.until) })}</Second>
      </td>
      <td>{requisition}</td>
      <td>
        <State listed={listed} />
      </td>
      <td>
        {isOver || oldestExpiresAt === null ? (
          t("common:none")
        ) : (
          <span className={css["state"]} data-tone={isPressing ? "warning" : undefined}>
            {words.left(oldestExpiresAt)}
          </span>
        )}
      </td>
      <td>
        {format.date(lock.reviewAt - 1)}
        {!isOver && lock.reviewAt <= words.now && <Second>{t("lock.reviewDue", { day: lastDay(lock.reviewAt) })}</Second>}
      </td>
      <td>
        <LineActs>
          {canLock(state, "approve") && may("recording.keep-approve") && (
            <>
              <Button onPress={onApprove} label={t("lock.approveOf", { requisition })}>
                {t("lock.approve")}
              </Button>
              <Button onPress={onRefuse} label={t("lock.refuseOf", { requisition })}>
                {t("lock.refuse")}
              </Button>
            </>
          )}
          {canLock(state, "release") && may("recording.keep") && (
            <Button onPress={onRelease} label={t("lock.releaseOf", { requisition })}>
              {t("lock.release")}
            </Button>
          )}
        </LineActs>
      </td>
    </tr>
  );
}

/** The word, who said so, and the nodes that have not answered yet. */
function State({ listed: { lock, nodes, names } }: { listed: ListedLock }) {
  const { t } = useTranslation("recordings");
  const nameOf = (id: string) => names.find((one) => one.id === id)?.displayName ?? t("somebody");
  const waiting = (state: LockOnNode["state"]) => nodes.filter((node) => node.state === state).map(({ name }) => name);
  const [asked, releasing] = [waiting("asked"), waiting("releasing")];
  const segments = nodes.reduce((sum, node) => sum + (node.segments ?? 0), 0);
  return (
    <>
      <span className={css["state"]} data-tone={lock.state === "requested" || lock.state === "asked" ? "warning" : undefined}>
        <Mark shape={SHAPE[lock.state]} />
        {t(`lock.states.${lock.state}`)}
      </span>
      <Second>{t("lock.askedBy", { name: nameOf(lock.askedBy) })}</Second>
      {lock.state === "held" && <Second>{t("lock.segments", { count: segments })}</Second>}
      {asked.length > 0 && lock.state !== "released" && <Second>{t("lock.waitsFor", { nodes: asked.join(", ") })}</Second>}
      {releasing.length > 0 && <Second>{t("lock.stillOn", { nodes: releasing.join(", ") })}</Second>}
      {lock.state === "refused" && <Second>{t("lock.by", { name: nameOf(lock.refusedBy), reason: lock.reason })}</Second>}
      {lock.state === "released" && <Second>{t("lock.by", { name: nameOf(lock.releasedBy), reason: lock.reason })}</Second>}
    </>
  );
}

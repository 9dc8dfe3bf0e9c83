import { useQuery } from "@tanstack/react-query";
import type { ListedLock } from "@vigie/shared/recordings/locks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { LockDialog } from "./LockDialog.tsx";
import { LockLine } from "./LockLine.tsx";
import { LockReasonDialog } from "./LockReasonDialog.tsx";
import { useApproval } from "./use-approval.ts";
import { useRecordingWords } from "./use-recording-words.ts";
import { useLocks } from "./use-recordings.ts";

type Dialogue = { kind: "none" } | { kind: "new" } | { kind: "refuse" | "release"; listed: ListedLock };

/** What is kept beyond its term, what would go first on top. */
export function LocksScreen() {
  const { t } = useTranslation("recordings");
  const { api } = useServices();
  const may = useMay();
  const locks = useLocks();
  const tree = useQuery(queries.cameras(api));
  const words = useRecordingWords();
  const approval = useApproval();
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const close = () => setDialogue({ kind: "none" });
  const mayAdd = may("recording.keep") || may("recording.keep-request");
  const add = mayAdd && (
    <Button kind="action" onPress={() => setDialogue({ kind: "new" })}>
      {t(may("recording.keep") ? "lock.add" : "lock.ask")}
    </Button>
  );
  const cameras = new Map(tree.data?.cameras.map((camera) => [camera.id, `${camera.number} · ${camera.name}`]));
  const columns = ["cameras", "range", "requisition", "state", "expires", "review"] as const;
  return (
    <Screen title={t("lock.title")} purpose={t("lock.purpose")} actions={add}>
      {approval.problem !== null && <ProblemBox problem={approval.problem} />}
      <Loaded query={locks}>
        {(locks) =>
          locks.length === 0 ? (
            <Empty title={t("empty.locks")} advice={t(mayAdd ? "emptyAdvice.locks" : "emptyAdvice.locksNobody")}>
              {add}
            </Empty>
          ) : (
            <Table caption={t("lock.title")} columns={[...columns.map((column) => t(`lock.${column}`)), t("common:acts")]}>
              {locks.map((listed) => (
                <LockLine
                  key={listed.lock.id}
                  listed={listed}
                  cameraNames={listed.lock.cameraIds.map((id) => cameras.get(id) ?? t("someCamera"))}
                  words={words}
                  onApprove={() => approval.approve(listed.lock.id)}
                  onRefuse={() => setDialogue({ kind: "refuse", listed })}
                  onRelease={() => setDialogue({ kind: "release", listed })}
                />
              ))}
            </Table>
          )
        }
      </Loaded>
      {dialogue.kind === "new" && tree.data !== undefined && <LockDialog tree={tree.data} onClose={close} />}
      {(dialogue.kind === "refuse" || dialogue.kind === "release") && (
        <LockReasonDialog kind={dialogue.kind} lock={dialogue.listed.lock} onClose={close} />
      )}
    </Screen>
  );
}

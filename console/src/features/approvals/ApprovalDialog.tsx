import type { ApprovalSubject } from "@vigie/shared/approvals/schema";
import type { ApprovalId } from "@vigie/shared/kernel/units";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { countdown } from "../../lib/countdown.ts";
import type { Result } from "../../lib/result.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import css from "./approvals.module.css";
import { SignHere } from "./SignHere.tsx";
import { SubjectBox } from "./SubjectBox.tsx";
import { type Asking, useAsking } from "./use-asking.ts";
import { useSubject, useSubjectWords } from "./use-subject.ts";

interface ApprovalDialogProps {
  subject: ApprovalSubject;
  /** Does what was approved; what refuses it is told in the dialog. */
  perform: (approvalId: ApprovalId) => Promise<Result<unknown>>;
  onDone: () => void;
  onClose: () => void;
}

/**
 * Four eyes: shows exactly what is asked, asks for it, and waits for somebody else: at their own post, or signing here. What was approved is
 * done at once.
 */
export function ApprovalDialog({ subject, perform, onDone, onClose }: ApprovalDialogProps) {
  const { t } = useTranslation("approvals");
  const asking = useAsking(subject);
  const tell = useSubject();
  const state = asking.approval?.state ?? "unasked";
  const performed = useRef<ApprovalId | null>(null);
  const { act } = asking;
  const id = asking.approval?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is done is made anew each time, and is done once for each approval
  useEffect(() => {
    if (state !== "approved" || id === null || performed.current === id) return;
    performed.current = id;
    void act.run(() => perform(id)).then((done) => done !== null && onDone());
  }, [state, id]);
  return (
    <Dialog title={t("dialogTitle")} onClose={onClose} size="wide" isModalOnly>
      <SubjectBox told={tell(subject)} />
      {state === "unasked" && <p>{t("unasked")}</p>}
      {asking.approval !== null && <Standing asking={asking} />}
      <DialogActions problem={act.problem}>
        <Button onPress={onClose}>{state === "unasked" ? t("common:cancel") : t("common:close")}</Button>
        {(state === "unasked" || state === "expired" || state === "refused") && (
          <Button kind="action" isPending={act.isPending} onPress={() => void asking.ask()}>
            {t(state === "unasked" ? "ask" : "askAgain")}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Standing({ asking }: { asking: Asking }) {
  const { t } = useTranslation("approvals");
  const { person } = useSubjectWords();
  const { approval, act } = asking;
  if (approval === null) return null;
  const by = approval.answeredBy === null ? t("unknown") : person(approval.answeredBy);
  switch (approval.state) {
    case "pending":
      return (
        <>
          <Waiting endsAt={approval.endsAt} />
          <SignHere approvalId={approval.id} onSigned={asking.signed} />
        </>
      );
    case "approved":
    case "used":
      return <Notice>{t(act.isPending ? "approvedDoing" : "approvedBy", { name: by })}</Notice>;
    case "refused":
      return <Notice tone="warning">{t("refusedBy", { name: by, reason: approval.refusalReason ?? "" })}</Notice>;
    case "expired":
      return <Notice tone="warning">{t("expired")}</Notice>;
  }
}

function Waiting({ endsAt }: { endsAt: number }) {
  const { t } = useTranslation("approvals");
  const now = useNow(1_000);
  return (
    <div className={css["waiting"]}>
      <p role="status">{t("waitingFor")}</p>
      <span className={css["left"]} title={t("leftTitle")}>
        {countdown(endsAt, now)}
      </span>
    </div>
  );
}

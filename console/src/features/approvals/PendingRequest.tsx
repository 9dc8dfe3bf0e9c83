import { useQueryClient } from "@tanstack/react-query";
import { type Approval, ApprovalAnswer } from "@vigie/shared/approvals/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { countdown } from "../../lib/countdown.ts";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay, useSession } from "../../lib/session.tsx";
import { type Act, useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./approvals.module.css";
import { SubjectBox } from "./SubjectBox.tsx";
import { useSubject, useSubjectWords } from "./use-subject.ts";

/** One request, and its answer by whoever may give one. */
export function PendingRequest({ approval, now }: { approval: Approval; now: number }) {
  const { t } = useTranslation("approvals");
  const format = useFormat();
  const tell = useSubject();
  const may = useMay();
  const { person: me } = useSession();
  const { person } = useSubjectWords();
  const isOwn = approval.requestedBy === me.id;
  const asked = { name: person(approval.requestedBy), at: format.time(approval.requestedAt), post: approval.requestedPost };
  return (
    <article className={css["request"]}>
      <header className={css["asked"]}>
        <span>{t("asked", asked)}</span>
        <span title={t("leftTitle")}>{t("left", { left: countdown(approval.endsAt, now) })}</span>
      </header>
      <SubjectBox told={tell(approval.subject)} />
      {isOwn ? <Notice>{t("own")}</Notice> : may("approval.give") && <Answers approval={approval} />}
    </article>
  );
}

function Answers({ approval }: { approval: Approval }) {
  const { t } = useTranslation("approvals");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [isRefusing, setRefusing] = useState(false);
  const answer = async (given: ApprovalAnswer) => {
    await act.run(() => api.approvals.answer(approval.id, given));
    await client.invalidateQueries({ queryKey: ["approvals"] });
  };
  if (isRefusing) {
    return <Refusal act={act} onRefuse={(refusal) => void answer(refusal)} onCancel={() => setRefusing(false)} />;
  }
  return (
    <>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <div className={css["answers"]}>
        <Button kind="action" isPending={act.isPending} onPress={() => void answer({ verdict: "approved" })}>
          {t("approve")}
        </Button>
        <Button onPress={() => setRefusing(true)}>{t("refuse")}</Button>
      </div>
    </>
  );
}

interface RefusalProps {
  act: Act;
  onRefuse: (refusal: ApprovalAnswer) => void;
  onCancel: () => void;
}

/** Whoever asked is told why. */
function Refusal({ act, onRefuse, onCancel }: RefusalProps) {
  const { t } = useTranslation("approvals");
  const [reason, setReason] = useState("");
  const form = useForm(check(ApprovalAnswer, { verdict: "refused", reason }), act.problem, onRefuse);
  return (
    <form ref={form.ref} className={css["refusal"]} onSubmit={form.onSubmit} noValidate>
      <TextField
        label={t("refusalReason")}
        help={t("refusalHelp")}
        value={reason}
        onChange={setReason}
        error={form.faulty.has("reason") ? t("error.reason") : undefined}
        maxLength={300}
        hasFocusFirst
        isRequired
      />
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <div className={css["answers"]}>
        <Button onPress={onCancel}>{t("common:cancel")}</Button>
        <Button type="submit" kind="danger" isPending={act.isPending}>
          {t("refuseVerb")}
        </Button>
      </div>
    </form>
  );
}

import { useQueryClient } from "@tanstack/react-query";
import type { ApprovalSubject } from "@vigie/shared/approvals/schema";
import type { Authorisation, AuthorisationChange, AuthorisationInput } from "@vigie/shared/authorisations/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import type { ApprovalId, CommuneId } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useForm } from "../../lib/use-form.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { ApprovalDialog } from "../approvals/index.ts";
import { checkChange, checkNew, draftOf, newDraft } from "./authorisation-draft.ts";
import { ClauseFields } from "./ClauseFields.tsx";
import { OrderFields } from "./OrderFields.tsx";
import { ReferenceFields } from "./ReferenceFields.tsx";
import { ScopeFields } from "./ScopeFields.tsx";

interface AuthorisationDialogProps {
  /** Null: a new one, of this commune when one is chosen already. */
  order: Authorisation | null;
  communeId: CommuneId | null;
  tree: CameraTree;
  services: readonly RecipientService[];
  onClose: () => void;
}

/** An order as it is written; it is saved once somebody else approved exactly this. */
export function AuthorisationDialog({ order, communeId, tree, services, onClose }: AuthorisationDialogProps) {
  const { t } = useTranslation("authorisations");
  const { draft, setDraft, form, isUnchanged, subject, setSubject, errorOf } = useOrderForm(order, communeId);
  const perform = usePerform();
  const part = { draft, tree, onChange: setDraft, errorOf };
  return (
    <Dialog title={order === null ? t("form.newTitle") : t("form.title", { number: order.number })} onClose={onClose} size="wide">
      <Form form={form}>
        <OrderFields {...part} isNew={order === null} />
        <ScopeFields {...part} />
        <ClauseFields {...part} services={services} />
        <ReferenceFields {...part} />
        {isUnchanged && <Notice>{t("form.unchanged")}</Notice>}
        <DialogActions>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action">
            {t("form.toApproval")}
          </Button>
        </DialogActions>
      </Form>
      {subject !== null && (
        <ApprovalDialog
          subject={subject}
          perform={(approvalId) => perform(subject, approvalId)}
          onDone={onClose}
          onClose={() => setSubject(null)}
        />
      )}
    </Dialog>
  );
}

function useOrderForm(order: Authorisation | null, communeId: CommuneId | null) {
  const { t } = useTranslation("authorisations");
  const now = useNow();
  const [draft, setDraft] = useState(() => (order === null ? newDraft(communeId, now) : draftOf(order)));
  const [subject, setSubject] = useState<ApprovalSubject | null>(null);
  const [isUnchanged, setUnchanged] = useState(false);
  const create = (input: AuthorisationInput) => setSubject({ act: "authorisation.create", input });
  const change = (changed: AuthorisationChange | null) => {
    setUnchanged(changed === null);
    if (changed !== null && order !== null)
      setSubject({ act: "authorisation.change", authorisationId: order.id, change: changed });
  };
  const creation = useForm(checkNew(draft), null, create);
  const changing = useForm<AuthorisationChange | null>(
    order === null ? { ok: true, value: null } : checkChange(draft, order),
    null,
    change,
  );
  const form = order === null ? creation : changing;
  return {
    draft,
    setDraft: (changed: typeof draft) => {
      setUnchanged(false);
      setDraft(changed);
    },
    form,
    isUnchanged,
    subject,
    setSubject,
    /** `field`: its dotted path; one inside it counts too. */
    errorOf: (field: string): string | undefined =>
      [...form.faulty].some((path) => path === field || path.startsWith(`${field}.`)) ? t(`error.${field}`) : undefined,
  };
}

/** Saves what was approved. */
export function usePerform() {
  const { api } = useServices();
  const client = useQueryClient();
  return async (subject: ApprovalSubject, approvalId: ApprovalId): Promise<Result<unknown>> => {
    const done =
      subject.act === "authorisation.create"
        ? await api.authorisations.create({ input: subject.input, approvalId })
        : subject.act === "authorisation.change"
          ? await api.authorisations.change(subject.authorisationId, { change: subject.change, approvalId })
          : ({ outcome: "aborted" } as const);
    await client.invalidateQueries({ queryKey: ["authorisations"] });
    return done;
  };
}

import { useQueryClient } from "@tanstack/react-query";
import type { CommuneId } from "@vigie/shared/kernel/units";
import type { SessionView } from "@vigie/shared/people/session";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { withOpened } from "../../lib/break-glass.ts";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { AreaField } from "../../ui/AreaField.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Form, SelectField } from "../../ui/Fields.tsx";

/** What is usual; the server takes sixty at most. */
const MINUTES = [5, 10, 15, 30, 60] as const;
const USUAL_MINUTES = 15;

/** As the route reads it. */
const Opening = z.object({ reason: z.string().trim().min(1).max(200), minutes: z.number().int().min(1).max(60) });

interface BreakGlassDialogProps {
  communeId: CommuneId;
  communeName: string;
  onClose: () => void;
}

/** A supervisor's look at a commune that entrusted storage alone: for a reason, for a time, and in the journal. */
export function BreakGlassDialog({ communeId, communeName, onClose }: BreakGlassDialogProps) {
  const { t } = useTranslation("break-glass");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState<number>(USUAL_MINUTES);
  const open = async (typed: z.infer<typeof Opening>) => {
    const opened = await act.run(() => api.breakGlasses.open({ communeId, ...typed }));
    if (opened === null) return;
    // The tiles that were refused open as soon as the session holds it.
    client.setQueryData<SessionView>(["session"], (view) => withOpened(view, opened.value));
    onClose();
  };
  const form = useForm(check(Opening, { reason, minutes }), act.problem, (typed) => void open(typed));
  return (
    <Dialog title={t("title", { commune: communeName })} onClose={onClose}>
      <Form form={form}>
        <p>{t("consequence", { commune: communeName })}</p>
        <AreaField
          label={t("reason")}
          help={t("reasonHelp")}
          value={reason}
          onChange={setReason}
          error={form.faulty.has("reason") ? t("error.reason") : undefined}
          maxLength={200}
          hasFocusFirst
          isRequired
        />
        <SelectField
          label={t("minutes")}
          help={t("minutesHelp")}
          value={String(minutes)}
          onChange={(value) => setMinutes(Number(value))}
          options={MINUTES.map((count) => ({ value: String(count), label: t("count", { count }) }))}
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="danger" isPending={act.isPending}>
            {t("open")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

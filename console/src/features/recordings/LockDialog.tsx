import { useQueryClient } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { LockInput, LockRange } from "@vigie/shared/recordings/locks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { FieldGroup, Form, TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PickField } from "../../ui/PickField.tsx";
import { checkLock, type LockDraft, newLock, rangeOf } from "./lock-draft.ts";
import css from "./recordings.module.css";
import { SOON_MS } from "./time-left.ts";
import { useRecordingWords } from "./use-recording-words.ts";
import { LOCKS_KEY, useLockPreview } from "./use-recordings.ts";

interface LockDialogProps {
  tree: CameraTree;
  onClose: () => void;
}

/** A new lock, or an operator's asking for one. What is about to go is said before anything else is filled in. */
export function LockDialog({ tree, onClose }: LockDialogProps) {
  const { t } = useTranslation("recordings");
  const { api, clock, roomClock } = useServices();
  const mayKeep = useMay()("recording.keep");
  const client = useQueryClient();
  const act = useAct();
  const now = () => roomClock.now() ?? clock.now();
  const [draft, setDraft] = useState(() => newLock(now()));
  const change = (part: Partial<LockDraft>) => setDraft({ ...draft, ...part });
  const send = async (input: LockInput) => {
    const done = await act.run(() => (mayKeep ? api.recordings.lock(input) : api.recordings.ask(input)));
    await client.invalidateQueries({ queryKey: LOCKS_KEY });
    if (done !== null) onClose();
  };
  const form = useForm(checkLock(draft, now()), act.problem, (input) => void send(input));
  const error = (field: keyof LockDraft) => (form.faulty.has(field) ? t(`lock.error.${field}`) : undefined);
  const sites = new Map(tree.sites.map(({ id, name }) => [id, name]));
  const choices = [...tree.cameras]
    .sort((a, b) => a.number - b.number)
    .map(({ id, number, name, siteId }) => ({ id, label: `${number} · ${name}`, second: sites.get(siteId) }));
  return (
    <Dialog title={t(mayKeep ? "lock.newTitle" : "lock.askTitle")} onClose={onClose} size="wide">
      <Form form={form}>
        <PickField
          label={t("lock.cameras")}
          error={error("cameraIds")}
          choices={choices}
          chosen={draft.cameraIds}
          onChange={(cameraIds) => change({ cameraIds })}
          empty={t("empty.state")}
        />
        <FieldGroup label={t("lock.range")}>
          <TextField
            type="datetime-local"
            label={t("lock.from")}
            value={draft.from}
            onChange={(from) => change({ from })}
            error={error("from")}
          />
          <TextField
            type="datetime-local"
            label={t("lock.until")}
            value={draft.until}
            onChange={(until) => change({ until })}
            error={error("until")}
          />
        </FieldGroup>
        <Preview range={rangeOf(draft, now())} tree={tree} />
        <FieldGroup>
          <TextField
            label={t("lock.requisition")}
            help={t("lock.requisitionHelp")}
            value={draft.requisition}
            onChange={(requisition) => change({ requisition })}
            error={error("requisition")}
            maxLength={120}
            isRequired
          />
          <TextField
            type="date"
            label={t("lock.review")}
            help={t("lock.reviewHelp")}
            value={draft.reviewOn}
            onChange={(reviewOn) => change({ reviewOn })}
            error={error("reviewOn")}
            isRequired
          />
        </FieldGroup>
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={act.isPending}>
            {t(mayKeep ? "lock.add" : "lock.ask")}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** How long the oldest of each camera's range still has. */
function Preview({ range, tree }: { range: LockRange | null; tree: CameraTree }) {
  const { t } = useTranslation("recordings");
  const words = useRecordingWords();
  const preview = useLockPreview(range);
  if (range === null || preview.data === null || preview.data === undefined) return null;
  const names = new Map(tree.cameras.map(({ id, number, name }) => [id, `${number} · ${name}`]));
  return (
    <Notice tone={preview.data.cameras.some(({ expiresAt }) => isSoon(expiresAt, words.now)) ? "warning" : "plain"}>
      <ul className={css["preview"]}>
        {preview.data.cameras.map(({ cameraId, expiresAt, isWaiting }) => (
          <li key={cameraId} data-tone={isSoon(expiresAt, words.now) ? "warning" : undefined}>
            {expiresAt === null
              ? t("lock.nothingKnown", { camera: names.get(cameraId) })
              : t("lock.goesIn", { camera: names.get(cameraId), left: words.left(expiresAt) })}
            {isWaiting && ` ${t("lock.nodeAway")}`}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const isSoon = (expiresAt: number | null, now: number): boolean => expiresAt !== null && expiresAt - now < SOON_MS;

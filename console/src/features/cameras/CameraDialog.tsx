import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { Problem } from "@vigie/shared/kernel/problem";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import { queries } from "../../lib/queries.ts";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { FieldGroup, SelectField, TextField } from "../../ui/Fields.tsx";
import css from "./camera-dialog.module.css";
import { type CameraDraft, checkChange, checkNew, draftOf, newDraft } from "./camera-draft.ts";
import { RecordingFields } from "./RecordingFields.tsx";
import { SiteField } from "./SiteField.tsx";
import { SourceFields } from "./SourceFields.tsx";

interface CameraDialogProps {
  tree: CameraTree;
  /** Null: a new one. */
  camera: Camera | null;
  onClose: () => void;
  onSaved: (camera: Camera) => void;
  /** Somebody else changed it meanwhile: the form begins again with what it is now. */
  onReload: (camera: Camera) => void;
}

/** The field under which a refusal of the server is told; other refusals stand at the end of the form. */
const FIELD_OF: { [code in Problem["code"]]?: string } = {
  "camera.number_taken": "number",
  "camera.address_invalid": "source.main",
  "camera.address_outside": "source.main",
  "camera.no_node": "nodeId",
  "node.not_found": "nodeId",
  "site.not_found": "siteId",
};

export function CameraDialog({ tree, camera, onClose, onSaved, onReload }: CameraDialogProps) {
  const { t } = useTranslation("cameras");
  const form = useCameraForm(tree, camera, onSaved);
  const { draft, set, errorOf } = form;
  return (
    <Dialog title={camera === null ? t("form.newTitle") : t("form.title", camera)} onClose={onClose} size="wide">
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <FieldGroup>
          <TextField
            label={t("form.name")}
            value={draft.name}
            onChange={(name) => set({ name })}
            error={errorOf("name")}
            hasFocusFirst
            isRequired
          />
          {camera === null ? (
            <TextField
              label={t("form.number")}
              help={t("form.numberHelp")}
              value={draft.number}
              onChange={(number) => set({ number })}
              error={errorOf("number")}
              inputMode="numeric"
              maxLength={4}
            />
          ) : (
            <div>
              <p className={css["label"]}>{t("form.number")}</p>
              <p>{camera.number}</p>
            </div>
          )}
        </FieldGroup>
        <SiteField tree={tree} value={draft.siteId} onChange={(siteId) => set({ siteId })} error={errorOf("siteId")} />
        <NodeField value={draft.nodeId} onChange={(nodeId) => set({ nodeId })} error={errorOf("nodeId")} />
        <SourceFields tree={tree} camera={camera} draft={draft} onChange={set} errorOf={errorOf} />
        <RecordingFields draft={draft.recording} onChange={(recording) => set({ recording })} faulty={form.faulty} />
        <DialogActions problem={form.problem !== null && FIELD_OF[form.problem.code] === undefined ? form.problem : null}>
          {form.problem?.code === "camera.changed" && camera !== null && (
            <Button onPress={() => void form.reload().then(onReload)}>{t("form.reload")}</Button>
          )}
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={form.isPending}>
            {camera === null ? t("common:create") : t("common:save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useCameraForm(tree: CameraTree, camera: Camera | null, onSaved: (camera: Camera) => void) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const client = useQueryClient();
  const problemText = useProblemText();
  const act = useAct();
  const onlySite = tree.sites.length === 1 ? (tree.sites[0]?.id ?? null) : null;
  const [draft, setDraft] = useState<CameraDraft>(() => (camera === null ? newDraft(onlySite) : draftOf(camera)));
  const save = async (submit: () => Promise<Result<Camera>>) => {
    const saved = await act.run(submit);
    if (saved === null) return;
    await client.invalidateQueries({ queryKey: ["cameras"] });
    onSaved(saved.value);
  };
  const creation = useForm(checkNew(draft), act.problem, (input) => void save(() => api.cameras.create(input)));
  const change = useForm(checkChange(draft, camera?.version ?? 0), act.problem, (changed) => {
    if (camera !== null) void save(() => api.cameras.change(camera.id, changed));
  });
  const { faulty, ...form } = camera === null ? creation : change;

  return {
    ...form,
    faulty,
    draft,
    problem: act.problem,
    isPending: act.isPending,
    set: (change: Partial<CameraDraft>) => setDraft((before) => ({ ...before, ...change })),
    errorOf: (field: string): string | undefined => {
      if (act.problem !== null && FIELD_OF[act.problem.code] === field) return problemText(act.problem);
      return faulty.has(field) ? t(`form.error.${field.replace("source.", "").replace("credentials.", "")}`) : undefined;
    },
    reload: async (): Promise<Camera> => {
      const fresh = await client.fetchQuery({ ...queries.cameras(api), staleTime: 0 });
      const found = fresh.cameras.find((other) => other.id === camera?.id);
      if (found === undefined) throw new Error("a camera is never deleted");
      return found;
    },
  };
}

interface NodeFieldProps {
  value: string;
  onChange: (nodeId: string) => void;
  error: string | undefined;
}

function NodeField({ value, onChange, error }: NodeFieldProps) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const nodes = useQuery(queries.nodes(api));
  const options = (nodes.data ?? []).map((node) => ({
    value: node.id as string,
    label: node.link.state === "connected" ? node.name : t("form.nodeLost", { name: node.name }),
  }));
  return (
    <SelectField
      label={t("form.node")}
      help={t("form.nodeHelp")}
      error={error}
      value={value}
      onChange={onChange}
      options={[{ value: "", label: t("form.nodeAny") }, ...options]}
    />
  );
}

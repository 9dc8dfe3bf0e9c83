import { useQueryClient } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import { PlayLinkInput, type PlayLinkMade } from "@vigie/shared/links/schema";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { fold, matches } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/Fields.tsx";
import css from "./links.module.css";

interface LinkDialogProps {
  tree: CameraTree;
  onClose: () => void;
  onMade: (made: PlayLinkMade) => void;
}

const HOURS = [1, 2, 4, 8, 12] as const;
const HOUR_MS = 3_600_000;

/** A new play address: one camera, for whom, for how long. */
export function LinkDialog({ tree, onClose, onMade }: LinkDialogProps) {
  const { t } = useTranslation("links");
  const { api } = useServices();
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [cameraId, setCameraId] = useState<string | null>(null);
  const [label, setLabel] = useState("");
  const [hours, setHours] = useState("2");
  const choices = useChoices(tree);
  const create = async (input: PlayLinkInput) => {
    const made = await run(() => api.links.create(input));
    if (made === null) return;
    await client.invalidateQueries({ queryKey: ["links"] });
    onMade(made.value);
  };
  const form = useForm(
    check(PlayLinkInput, { cameraId, label, durationMs: Number(hours) * HOUR_MS }),
    problem,
    (input) => void create(input),
  );
  return (
    <Dialog title={t("newTitle")} onClose={onClose}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <ComboField
          label={t("camera")}
          help={t("cameraHelp")}
          error={form.faulty.has("cameraId") ? t("error.camera") : undefined}
          choices={choices}
          value={cameraId}
          onChange={setCameraId}
          matches={(choice, typed) => matches({ number: choice.number, words: choice.searched }, typed)}
          nothingFound={t("noSuchCamera")}
        />
        <TextField
          label={t("label")}
          help={t("labelHelp")}
          value={label}
          onChange={setLabel}
          error={form.faulty.has("label") ? t("error.label") : undefined}
          isRequired
        />
        <SelectField
          label={t("duration")}
          help={t("durationHelp")}
          value={hours}
          onChange={setHours}
          options={HOURS.map((count) => ({ value: String(count), label: t("hours", { count }) }))}
        />
        <DialogActions problem={problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={isPending}>
            {t("make")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The cameras that the person may open now, by number. */
function useChoices(tree: CameraTree) {
  const { t } = useTranslation("links");
  const may = useMay();
  const allowed = tree.cameras.filter((camera) => may("link.create", { kind: "camera", cameraId: camera.id }));
  return useMemo(() => {
    const sites = new Map(tree.sites.map((site) => [site.id, site.name]));
    return [...allowed]
      .sort((a, b) => a.number - b.number)
      .map((camera) => ({
        id: camera.id as string,
        label: t("cameraName", { number: camera.number, name: camera.name }),
        number: camera.number as number,
        searched: fold(`${camera.name} ${sites.get(camera.siteId) ?? ""}`),
      }));
  }, [tree.sites, allowed, t]);
}

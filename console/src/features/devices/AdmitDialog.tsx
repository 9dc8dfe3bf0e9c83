import { useQueryClient } from "@tanstack/react-query";
import {
  DEVICE_CODE_LENGTH,
  DeviceAdmission,
  type DeviceKind,
  type DevicesView,
  type WallPlace,
} from "@vigie/shared/devices/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { ChoiceField, TextField } from "../../ui/Fields.tsx";
import css from "./devices.module.css";
import { PlacePicker } from "./PlacePicker.tsx";
import { firstFree } from "./places.ts";

/** Room for spaces and a hyphen between the characters, as people copy them. */
const TYPED_MAX = 2 * DEVICE_CODE_LENGTH;

/** The code that the other screen shows, and what that screen is to be. */
export function AdmitDialog({ view, onClose }: { view: DevicesView; onClose: () => void }) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [kind, setKind] = useState<DeviceKind>(view.walls.length > 0 ? "wall_screen" : "post");
  const [chosen, setChosen] = useState<WallPlace | null>(() => firstPlace(view));
  const place = kind === "wall_screen" ? chosen : null;
  const admit = async (admission: DeviceAdmission) => {
    const admitted = await run(() => api.devices.admit(admission));
    if (admitted === null) return;
    await client.invalidateQueries({ queryKey: ["devices"] });
    onClose();
  };
  const form = useForm(check(DeviceAdmission, { code, kind, name, place }), problem, (admission) => void admit(admission));
  return (
    <Dialog title={t("admit.title")} onClose={onClose}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField
          label={t("admit.code")}
          help={t("admit.codeHelp")}
          value={code}
          onChange={(typed) => setCode(typed.toUpperCase())}
          error={form.faulty.has("code") ? t("admit.error.code") : undefined}
          maxLength={TYPED_MAX}
          autoComplete="off"
          isCode
          isRequired
          hasFocusFirst
        />
        <ChoiceField
          label={t("kind.title")}
          value={kind}
          onChange={(value) => setKind(value === "post" ? "post" : "wall_screen")}
          options={(["wall_screen", "post"] as const).map((value) => ({
            value,
            label: t(`kind.${value}`),
            help: t(`kind.help.${value}`),
          }))}
        />
        <TextField
          label={t("name")}
          help={t(`nameHelp.${kind}`)}
          value={name}
          onChange={setName}
          error={form.faulty.has("name") ? t("error.name") : undefined}
          isRequired
        />
        {kind === "wall_screen" && (
          <PlacePicker
            {...view}
            own={null}
            value={chosen}
            onChange={setChosen}
            error={form.faulty.has("place") ? t("error.place") : undefined}
          />
        )}
        <DialogActions problem={problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={isPending}>
            {t("admit.verb")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The first free place of any wall. */
function firstPlace({ walls, devices }: DevicesView): WallPlace | null {
  for (const wall of walls) {
    const place = firstFree(wall, devices, null);
    if (place !== null) return place;
  }
  return null;
}

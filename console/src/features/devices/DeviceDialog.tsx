import { useQueryClient } from "@tanstack/react-query";
import { type Device, DeviceChange, type DevicesView } from "@vigie/shared/devices/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Fields.tsx";
import css from "./devices.module.css";
import { PlacePicker } from "./PlacePicker.tsx";

interface DeviceDialogProps {
  device: Device;
  view: DevicesView;
  onClose: () => void;
}

/** Another name for a device, another place for a wall screen. */
export function DeviceDialog({ device, view, onClose }: DeviceDialogProps) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [name, setName] = useState(device.name);
  const [place, setPlace] = useState(device.place);
  const save = async (change: DeviceChange) => {
    const changed = await run(() => api.devices.change(device.id, change));
    if (changed === null) return;
    await client.invalidateQueries({ queryKey: ["devices"] });
    onClose();
  };
  const typed = place === null ? { name } : { name, place };
  const form = useForm(check(DeviceChange, typed), problem, (change) => void save(change));
  return (
    <Dialog title={t("changeTitle", { name: device.name })} onClose={onClose}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField
          label={t("name")}
          help={t(`nameHelp.${device.kind}`)}
          value={name}
          onChange={setName}
          error={form.faulty.has("name") ? t("error.name") : undefined}
          isRequired
          hasFocusFirst
        />
        {device.kind === "wall_screen" && <PlacePicker {...view} own={device.id} value={place} onChange={setPlace} />}
        <DialogActions problem={problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={isPending}>
            {t("common:save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

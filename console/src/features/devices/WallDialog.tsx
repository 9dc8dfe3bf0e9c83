import { useQueryClient } from "@tanstack/react-query";
import { type Wall, WallInput } from "@vigie/shared/devices/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { FieldGroup, TextField } from "../../ui/Fields.tsx";
import css from "./devices.module.css";

const NEW = { name: "", columns: "2", rows: "2" };

/** A new wall (`wall` null), or another name or size for one. */
export function WallDialog({ wall, onClose }: { wall: Wall | null; onClose: () => void }) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [typed, setTyped] = useState(
    wall === null ? NEW : { name: wall.name, columns: String(wall.columns), rows: String(wall.rows) },
  );
  const save = async (input: WallInput) => {
    const saved = await run(() => (wall === null ? api.devices.createWall(input) : api.devices.changeWall(wall.id, input)));
    if (saved === null) return;
    await client.invalidateQueries({ queryKey: ["devices"] });
    onClose();
  };
  const input = { name: typed.name, columns: Number(typed.columns), rows: Number(typed.rows) };
  const form = useForm(check(WallInput, input), problem, (input) => void save(input));
  const field = (name: keyof typeof NEW) => ({
    label: t(`wall.${name}`),
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
    error: form.faulty.has(name) ? t(`wall.error.${name}`) : undefined,
    isRequired: true,
  });
  return (
    <Dialog title={wall === null ? t("wall.newTitle") : t("wall.changeTitle", { name: wall.name })} onClose={onClose}>
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField {...field("name")} hasFocusFirst />
        <FieldGroup label={t("wall.size")}>
          <TextField {...field("columns")} inputMode="numeric" />
          <TextField {...field("rows")} inputMode="numeric" />
        </FieldGroup>
        <DialogActions problem={problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={isPending}>
            {wall === null ? t("wall.make") : t("common:save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

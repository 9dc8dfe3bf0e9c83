import { useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import { type Round, RoundInput } from "@vigie/shared/rounds/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { cameraItems } from "./items.ts";
import css from "./rounds.module.css";
import { StepsField } from "./StepsField.tsx";
import { readTimes } from "./steps.ts";

interface RoundDialogProps {
  /** Null: a new one. */
  round: Round | null;
  cameras: readonly Camera[];
  onClose: () => void;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export function RoundDialog({ round, cameras, onClose }: RoundDialogProps) {
  const { t } = useTranslation("rounds");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [name, setName] = useState(round?.name ?? "");
  const [days, setDays] = useState<readonly number[]>(round?.schedule.days ?? DAYS);
  const [times, setTimes] = useState(round?.schedule.times.join(", ") ?? "");
  const [steps, setSteps] = useState(
    () =>
      round?.steps.map(({ cameraId, dwellSeconds }, key) => ({
        key,
        id: cameraId as string,
        dwellSeconds: dwellSeconds as number | null,
      })) ?? [],
  );
  const typed = {
    name,
    steps: steps.map(({ id, dwellSeconds }) => ({ cameraId: id, dwellSeconds })),
    schedule: { days: [...days].sort(), times: readTimes(times) },
  };
  const save = async (input: RoundInput) => {
    const done = await act.run(() =>
      round === null ? api.rounds.create(input) : api.rounds.change(round.id, { version: round.version, round: input }),
    );
    await client.invalidateQueries({ queryKey: ["rounds"] });
    if (done !== null) onClose();
  };
  const form = useForm(check(RoundInput, typed), act.problem, (input) => void save(input));
  const isFaulty = (field: string) => [...form.faulty].some((path) => path.startsWith(field));
  return (
    <Dialog title={round === null ? t("newRound") : t("changeRound", { name: round.name })} onClose={onClose} size="wide">
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField
          label={t("name")}
          help={t("roundNameHelp")}
          value={name}
          onChange={setName}
          error={isFaulty("name") ? t("error.name") : undefined}
          isRequired
          hasFocusFirst
        />
        <fieldset className={css["days"]}>
          <legend>{t("days")}</legend>
          {DAYS.map((day) => (
            <label key={day} className={css["day"]}>
              <input
                type="checkbox"
                checked={days.includes(day)}
                onChange={({ target }) => setDays(target.checked ? [...days, day] : days.filter((other) => other !== day))}
              />
              {t(`day.${day}`)}
            </label>
          ))}
        </fieldset>
        <TextField
          label={t("times")}
          help={t("timesHelp")}
          value={times}
          onChange={setTimes}
          error={isFaulty("schedule") ? t("error.times") : undefined}
        />
        <StepsField
          label={t("cameras")}
          addLabel={t("addCamera")}
          nothingFound={t("noSuchCamera")}
          items={cameraItems(cameras)}
          steps={steps}
          onChange={(next) => setSteps([...next])}
          error={isFaulty("steps") ? t("error.steps") : undefined}
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={act.isPending}>
            {round === null ? t("common:create") : t("common:save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import { type Carousel, CarouselInput, type CarouselSteps, Scope } from "@vigie/shared/walls/scenes";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { check } from "../../lib/form.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/Fields.tsx";
import { cameraItems, sceneItems } from "./items.ts";
import css from "./rounds.module.css";
import { StepsField } from "./StepsField.tsx";
import type { Step } from "./steps.ts";

interface CarouselDialogProps {
  /** Null: a new one. */
  carousel: Carousel | null;
  cameras: readonly Camera[];
  onClose: () => void;
}

const stepsOf = (list: CarouselSteps): Step[] =>
  list.of === "cameras"
    ? list.steps.map(({ cameraId, dwellSeconds }, key) => ({ key, id: cameraId, dwellSeconds }))
    : list.steps.map(({ sceneId, dwellSeconds }, key) => ({ key, id: sceneId, dwellSeconds }));

const listOf = (of: CarouselSteps["of"], steps: readonly Step[]) => ({
  of,
  steps: steps.map(({ id, dwellSeconds }) => (of === "cameras" ? { cameraId: id, dwellSeconds } : { sceneId: id, dwellSeconds })),
});

export function CarouselDialog({ carousel, cameras, onClose }: CarouselDialogProps) {
  const { t } = useTranslation("rounds");
  const { api } = useServices();
  const may = useMay();
  const client = useQueryClient();
  const act = useAct();
  const scenes = useQuery(queries.scenes(api));
  const [name, setName] = useState(carousel?.name ?? "");
  const [scope, setScope] = useState<string>(carousel?.scope ?? "team");
  const [of, setOf] = useState<CarouselSteps["of"]>(carousel?.list.of ?? "cameras");
  const [steps, setSteps] = useState(() => (carousel === null ? [] : stepsOf(carousel.list)));
  const save = async (input: CarouselInput) => {
    const done = await act.run(() =>
      carousel === null
        ? api.carousels.create(input)
        : api.carousels.change(carousel.id, { version: carousel.version, carousel: input }),
    );
    await client.invalidateQueries({ queryKey: ["carousels"] });
    if (done !== null) onClose();
  };
  const form = useForm(check(CarouselInput, { name, scope, list: listOf(of, steps) }), act.problem, (input) => void save(input));
  const isFaulty = (field: string) => [...form.faulty].some((path) => path.startsWith(field));
  const scopes = Scope.options.filter((option) => option !== "wall" || may("display.assign"));
  return (
    <Dialog
      title={carousel === null ? t("newCarousel") : t("changeCarousel", { name: carousel.name })}
      onClose={onClose}
      size="wide"
    >
      <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
        <TextField
          label={t("name")}
          value={name}
          onChange={setName}
          error={isFaulty("name") ? t("error.name") : undefined}
          isRequired
          hasFocusFirst
        />
        <SelectField
          label={t("scope")}
          value={scope}
          onChange={setScope}
          options={scopes.map((value) => ({ value, label: t(`scopes.${value}`) }))}
        />
        <SelectField
          label={t("of")}
          help={t(`ofHelp.${of}`)}
          value={of}
          onChange={(value) => {
            setOf(value === "scenes" ? "scenes" : "cameras");
            setSteps([]);
          }}
          options={(["cameras", "scenes"] as const).map((value) => ({ value, label: t(`ofKind.${value}`) }))}
        />
        <StepsField
          label={t(of)}
          addLabel={t(of === "cameras" ? "addCamera" : "addScene")}
          nothingFound={t(of === "cameras" ? "noSuchCamera" : "noSuchScene")}
          items={of === "cameras" ? cameraItems(cameras) : sceneItems(scenes.data ?? [])}
          steps={steps}
          onChange={(next) => setSteps([...next])}
          error={isFaulty("list") ? t("error.steps") : undefined}
        />
        <DialogActions problem={act.problem}>
          <Button onPress={onClose}>{t("common:cancel")}</Button>
          <Button type="submit" kind="action" isPending={act.isPending}>
            {carousel === null ? t("common:create") : t("common:save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

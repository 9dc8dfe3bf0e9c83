import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { CarouselId, RoundId } from "@vigie/shared/kernel/units";
import type { CoverageLine } from "@vigie/shared/rounds/schema";
import type { Carousel } from "@vigie/shared/walls/scenes";
import type { TileContent } from "@vigie/shared/walls/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./rotation.module.css";

interface RotationDialogProps {
  /** Onto the selected tile, or the next free one. */
  onContent: (content: TileContent) => void;
  /** Over the whole screen. */
  onScenes: (carouselId: CarouselId) => void;
  onClose: () => void;
}

/** What can be made to turn here: rounds that are due first, then rounds on demand, then carousels. */
export function RotationDialog({ onContent, onScenes, onClose }: RotationDialogProps) {
  const { t } = useTranslation("rotation");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const rounds = useQuery(queries.rounds(api));
  const carousels = useQuery(queries.carousels(api));
  const start = async (roundId: RoundId, plannedAt: CoverageLine["plannedAt"]) => {
    const run = await act.run(() => api.rounds.start(roundId, { plannedAt }));
    await client.invalidateQueries({ queryKey: ["rounds"] });
    if (run === null) return;
    onContent({ kind: "round", runId: run.value.id });
    onClose();
  };
  const turn = (carousel: Carousel) => {
    if (carousel.list.of === "cameras") onContent({ kind: "carousel", carouselId: carousel.id, heldStep: null });
    else onScenes(carousel.id);
    onClose();
  };
  const due = rounds.data?.current.filter(({ state }) => state === "due") ?? [];
  const onDemand = rounds.data?.rounds.filter(({ disabledAt }) => disabledAt === null) ?? [];
  return (
    <Dialog title={t("dialog.title")} size="wide" onClose={onClose}>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <DueRounds lines={due} isPending={act.isPending} onStart={start} />
      <Choices
        title={t("dialog.rounds")}
        empty={t("dialog.noRound")}
        verb={t("dialog.startNow")}
        isPending={act.isPending}
        choices={onDemand.map(({ id, name, steps }) => ({ id, name, detail: t("dialog.cameras", { count: steps.length }) }))}
        onChoose={(id) => void start(id, null)}
      />
      <Choices
        title={t("dialog.carousels")}
        empty={t("dialog.noCarousel")}
        verb={t("dialog.turn")}
        isPending={false}
        choices={(carousels.data ?? []).map((carousel) => ({
          id: carousel,
          name: carousel.name,
          detail: t(`dialog.${carousel.list.of}`, { count: carousel.list.steps.length }),
        }))}
        onChoose={turn}
      />
    </Dialog>
  );
}

interface DueRoundsProps {
  lines: readonly CoverageLine[];
  isPending: boolean;
  onStart: (roundId: RoundId, plannedAt: CoverageLine["plannedAt"]) => Promise<void>;
}

function DueRounds({ lines, isPending, onStart }: DueRoundsProps) {
  const { t } = useTranslation("rotation");
  const format = useFormat();
  if (lines.length === 0) return null;
  return (
    <Choices
      title={t("dialog.due")}
      empty=""
      verb={t("dialog.start")}
      isPending={isPending}
      choices={lines.map((line) => ({
        id: line,
        name: line.roundName,
        detail: line.plannedAt === null ? "" : t("dialog.plannedAt", { at: format.time(line.plannedAt) }),
      }))}
      onChoose={({ roundId, plannedAt }) => void onStart(roundId, plannedAt)}
    />
  );
}

interface ChoicesProps<T> {
  title: string;
  empty: string;
  verb: string;
  isPending: boolean;
  choices: readonly { id: T; name: string; detail: string }[];
  onChoose: (id: T) => void;
}

function Choices<T>({ title, empty, verb, isPending, choices, onChoose }: ChoicesProps<T>) {
  return (
    <section>
      <h3>{title}</h3>
      {choices.length === 0 ? (
        <p className={css["dim"]}>{empty}</p>
      ) : (
        <ul className={css["choices"]}>
          {choices.map(({ id, name, detail }) => (
            <li key={`${name}/${detail}`} className={css["choice"]}>
              <span className={css["choiceName"]}>{name}</span>
              <span className={css["dim"]}>{detail}</span>
              <Button isPending={isPending} onPress={() => onChoose(id)} label={`${verb} : ${name}`}>
                {verb}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

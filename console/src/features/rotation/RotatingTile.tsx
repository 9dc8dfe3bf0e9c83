import { useQuery } from "@tanstack/react-query";
import type { RoundRun } from "@vigie/shared/rounds/schema";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { orThrow, problemOf } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";
import { RoundOver } from "./RoundOver.tsx";
import type { RotatingTileProps, Rotation } from "./rotating-tile-props.ts";
import css from "./rotation.module.css";
import { TurningTile } from "./TurningTile.tsx";

export function RotatingTile(props: RotatingTileProps) {
  return props.content.kind === "carousel" ? (
    <CarouselTile {...props} content={props.content} />
  ) : (
    <RoundTile {...props} content={props.content} />
  );
}

type Of<K extends Rotation["kind"]> = RotatingTileProps & { content: Extract<Rotation, { kind: K }> };

function CarouselTile({ content, onHold, ...props }: Of<"carousel">) {
  const { t } = useTranslation("rotation");
  const { api } = useServices();
  const query = useQuery(queries.carousels(api));
  const carousel = query.data?.find(({ id }) => id === content.carouselId);
  if (query.error !== null) return <Word>{t(`problem:${problemOf(query.error).code}`)}</Word>;
  if (query.data === undefined) return <Word>{t("common:loading")}</Word>;
  if (carousel === undefined || carousel.list.of !== "cameras") return <Word>{t("problem:carousel.not_found")}</Word>;
  return (
    <TurningTile
      {...props}
      key={`${content.carouselId}/${carousel.version}`}
      name={carousel.name}
      steps={carousel.list.steps}
      heldStep={content.heldStep}
      onHold={onHold}
      round={null}
    />
  );
}

function RoundTile({ content, onHold, ...props }: Of<"round">) {
  const { t } = useTranslation("rotation");
  const { api } = useServices();
  const query = useQuery({
    queryKey: ["rounds", "run", content.runId],
    queryFn: async ({ signal }) => orThrow(await api.rounds.run(content.runId, signal)),
  });
  if (query.error !== null) return <Word>{t(`problem:${problemOf(query.error).code}`)}</Word>;
  const run = query.data;
  if (run === undefined) return <Word>{t("common:loading")}</Word>;
  if (run.endedAt !== null) return <RoundOver run={run} cameras={props.cameras} onClose={props.onClose} />;
  return (
    <TurningTile
      {...props}
      key={run.id}
      name={run.roundName}
      steps={run.steps}
      heldStep={null}
      onHold={onHold}
      round={{ run, begunAt: firstWaiting(run) }}
    />
  );
}

/** A round that was begun elsewhere goes on where it stood. */
const firstWaiting = ({ steps }: RoundRun): number =>
  Math.max(
    0,
    steps.findIndex(({ outcome }) => outcome === "waiting" || outcome === "showing"),
  );

const Word = ({ children }: { children: ReactNode }) => <p className={css["word"]}>{children}</p>;

import { useQuery } from "@tanstack/react-query";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { CoverageLine, Round } from "@vigie/shared/rounds/schema";
import type { Carousel } from "@vigie/shared/walls/scenes";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { CarouselDialog } from "./CarouselDialog.tsx";
import { CarouselTable } from "./CarouselTable.tsx";
import { Coverage } from "./Coverage.tsx";
import { CurrentRounds } from "./CurrentRounds.tsx";
import { RemoveCarouselDialog } from "./RemoveCarouselDialog.tsx";
import { RoundDialog } from "./RoundDialog.tsx";
import { RoundTable } from "./RoundTable.tsx";
import css from "./rounds.module.css";
import { SkipRoundDialog } from "./SkipRoundDialog.tsx";

type Dialogue =
  | { kind: "none" }
  | { kind: "round"; round: Round | null }
  | { kind: "carousel"; carousel: Carousel | null }
  | { kind: "remove"; carousel: Carousel }
  | { kind: "skip"; line: CoverageLine };

interface RoundsScreenProps {
  /** Begins the round on the person's own wall, and goes there; answers why it could not. */
  onStart: (line: Pick<CoverageLine, "roundId" | "plannedAt">) => Promise<Problem | null>;
}

/** Rounds: what is due, what is planned, what was done; and the carousels, which nobody counts. */
export function RoundsScreen({ onStart }: RoundsScreenProps) {
  const { t } = useTranslation("rounds");
  const { api } = useServices();
  const may = useMay();
  const rounds = useQuery(queries.rounds(api));
  const carousels = useQuery(queries.carousels(api));
  const tree = useQuery(queries.cameras(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const start = (line: Pick<CoverageLine, "roundId" | "plannedAt">) => void onStart(line).then(setProblem);
  const cameras = tree.data?.cameras ?? [];
  const addRound = may("round.plan") && (
    <Button kind="action" onPress={() => setDialogue({ kind: "round", round: null })}>
      {t("addRound")}
    </Button>
  );
  const addCarousel = may("carousel.save") && (
    <Button onPress={() => setDialogue({ kind: "carousel", carousel: null })}>{t("addCarousel")}</Button>
  );
  return (
    <Screen
      title={t("title")}
      purpose={t("purpose")}
      actions={
        <>
          {addCarousel} {addRound}
        </>
      }
    >
      {problem !== null && <ProblemBox problem={problem} />}
      <Loaded query={rounds}>
        {({ rounds, current }) => (
          <>
            <CurrentRounds lines={current} onStart={start} onSkip={(line) => setDialogue({ kind: "skip", line })} />
            <h2>{t("planned")}</h2>
            {rounds.length === 0 ? (
              <Empty title={t("empty.title")} advice={t(may("round.plan") ? "empty.advice" : "empty.ask")} />
            ) : (
              <RoundTable
                rounds={rounds}
                onChange={(round) => setDialogue({ kind: "round", round })}
                onStart={(round) => start({ roundId: round.id, plannedAt: null })}
              />
            )}
          </>
        )}
      </Loaded>
      <h2>{t("carousels")}</h2>
      <Loaded query={carousels}>
        {(carousels) =>
          carousels.length === 0 ? (
            <Empty title={t("noCarousel.title")} advice={t("noCarousel.advice")} />
          ) : (
            <CarouselTable
              carousels={carousels}
              onChange={(carousel) => setDialogue({ kind: "carousel", carousel })}
              onRemove={(carousel) => setDialogue({ kind: "remove", carousel })}
            />
          )
        }
      </Loaded>
      <section className={css["coverage"]}>
        <Coverage cameras={cameras} />
      </section>
      <Dialogues dialogue={dialogue} cameras={cameras} onClose={() => setDialogue({ kind: "none" })} />
    </Screen>
  );
}

interface DialoguesProps {
  dialogue: Dialogue;
  cameras: Parameters<typeof RoundDialog>[0]["cameras"];
  onClose: () => void;
}

function Dialogues({ dialogue, cameras, onClose }: DialoguesProps) {
  switch (dialogue.kind) {
    case "none":
      return null;
    case "round":
      return <RoundDialog round={dialogue.round} cameras={cameras} onClose={onClose} />;
    case "carousel":
      return <CarouselDialog carousel={dialogue.carousel} cameras={cameras} onClose={onClose} />;
    case "remove":
      return <RemoveCarouselDialog carousel={dialogue.carousel} onClose={onClose} />;
    case "skip":
      return <SkipRoundDialog line={dialogue.line} onClose={onClose} />;
  }
}

import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { Mark, type Shape } from "../../ui/Mark.tsx";
import type { TileState } from "./state.ts";
import css from "./tile.module.css";

const SHAPE: Record<TileState["name"], Shape> = {
  opening: "starting",
  live: "running",
  late: "running",
  frozen: "failed",
  no_signal: "failed",
  refused: "off",
  undecodable: "off",
  link_lost: "failed",
};

/** The state in words, always there; shape and hue only repeat it. `isAnnounced`: to a screen reader, for the one tile that is worked with. */
export function StateWord({ state, isAnnounced }: { state: TileState; isAnnounced: boolean }) {
  const word = useStateWord(state);
  return (
    <span className={css["state"]} data-state={state.name} title={word} aria-live={isAnnounced ? "polite" : "off"}>
      <Mark shape={SHAPE[state.name]} />
      {word}
    </span>
  );
}

function useStateWord(state: TileState): string {
  const { t } = useTranslation(["tile", "problem"]);
  const format = useFormat();
  const { clock } = useServices();
  switch (state.name) {
    case "opening":
    case "live":
      return t(`state.${state.name}`);
    case "late":
    case "frozen":
      return t(`state.${state.name}`, { seconds: state.seconds });
    case "no_signal":
    case "link_lost":
      return t(`state.${state.name}`, { since: format.since(state.sinceAt, clock.now()) });
    case "refused": {
      const { code, params } = state.problem;
      // What rights refuse has a word of its own; the sentence stands under it.
      return t([`refusal.${code}`, "state.refused"], { reason: t(`problem:${code}`, { ...params }) });
    }
    case "undecodable":
      return state.codec === null ? t("state.unshown") : t("state.undecodable", { codec: t(`codec.${state.codec}`) });
  }
}

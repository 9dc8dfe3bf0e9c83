import { Mark } from "../../ui/Mark.tsx";
import { Second } from "../../ui/Table.tsx";
import css from "./habilitations.module.css";
import type { StandingWords } from "./use-standing-words.ts";

/** The state of a habilitation, or of a person's, and under it why. */
export function StandingCell({ words: { shape, word, second } }: { words: StandingWords }) {
  return (
    <div className={css["standing"]} data-shape={shape}>
      <Mark shape={shape} />
      <span>
        {word}
        {second !== null && <Second>{second}</Second>}
      </span>
    </div>
  );
}

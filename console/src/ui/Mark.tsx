import css from "./mark.module.css";

/** A state as a shape: the word beside it, or its `label` for who does not see it, says the same. */
export type Shape = "running" | "resting" | "starting" | "failed" | "off" | "unknown";

const GLYPH: Record<Shape, string> = { running: "●", resting: "○", starting: "◔", failed: "✕", off: "⊘", unknown: "?" };

export function Mark({ shape, label }: { shape: Shape; label?: string }) {
  const glyph = (
    <span className={css["mark"]} data-shape={shape} title={label} aria-hidden="true">
      {GLYPH[shape]}
    </span>
  );
  if (label === undefined) return glyph;
  return (
    <>
      {glyph}
      <span className={css["unseen"]}>{label}</span>
    </>
  );
}

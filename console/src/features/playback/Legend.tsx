import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { paintGap, paintSpan, ROW_PX, RULER_PX } from "./paint-timeline.ts";
import { paletteOf } from "./palette.ts";
import css from "./playback.module.css";

const KINDS = ["recorded", "gap", "locked", "expiring"] as const;
type Kind = (typeof KINDS)[number];

const SAMPLE_PX = 40;

/** What the shapes of the timeline mean, drawn by what draws the timeline. */
export function Legend() {
  const { t } = useTranslation("playback");
  return (
    <ul className={css["legend"]} aria-label={t("legend.label")}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <Sample kind={kind} />
          {t(`legend.${kind}`)}
        </li>
      ))}
    </ul>
  );
}

function Sample({ kind }: { kind: Kind }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d") ?? null;
    if (element === null || context === null) return;
    const palette = paletteOf(getComputedStyle(element));
    const scene = { scale: { fromAt: 0, msPerPx: 1, widthPx: SAMPLE_PX }, now: 0 };
    context.setTransform(1, 0, 0, 1, 0, -RULER_PX);
    if (kind === "gap") {
      paintGap(context, scene, { from: 0, until: SAMPLE_PX }, palette);
      return;
    }
    const [expiresAt, lockIds] = [kind === "expiring" ? SAMPLE_PX : null, kind === "locked" ? [kind] : []];
    paintSpan(context, scene, { from: 0, until: SAMPLE_PX, expiresAt, lockIds }, palette);
  }, [kind]);
  return <canvas ref={canvas} className={css["sample"]} width={SAMPLE_PX} height={ROW_PX} />;
}

import { useQuery } from "@tanstack/react-query";
import type { Scene } from "@vigie/shared/walls/scenes";
import type { Display } from "@vigie/shared/walls/schema";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import css from "./wall.module.css";

interface SceneTurningProps {
  display: Display;
  scenes: readonly Scene[];
  onTurn: (to: { step: number; isHeld: boolean } | null) => void;
}

const GLYPHS = { previous: "⏮", hold: "⏸", goOn: "▶", next: "⏭", end: "⏹" };

/** Said while the whole screen turns through scenes by itself, with what stops it. */
export function SceneTurning({ display, scenes, onTurn }: SceneTurningProps) {
  const { t } = useTranslation("wall");
  const { api } = useServices();
  const { carousel, sceneId } = display;
  const lists = useQuery({ ...queries.carousels(api), enabled: carousel !== null });
  if (carousel === null) return null;
  const list = lists.data?.find(({ id }) => id === carousel.carouselId);
  const count = list?.list.steps.length ?? 1;
  const scene = scenes.find(({ id }) => id === sceneId)?.name ?? null;
  const to = (step: number, isHeld: boolean) => onTurn({ step: (step + count) % count, isHeld });
  const { step, isHeld } = carousel;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups the controls of a form
    <div className={css["turning"]} role="group" aria-label={t("turning.title")}>
      <span>
        {t(isHeld ? "turning.held" : "turning.runs", { name: list?.name ?? "", at: step + 1, count, scene: scene ?? "—" })}
      </span>
      <TurningButton label={t("turning.previous")} glyph={GLYPHS.previous} onPress={() => to(step - 1, isHeld)} />
      <TurningButton
        label={t(isHeld ? "turning.goOn" : "turning.hold")}
        glyph={isHeld ? GLYPHS.goOn : GLYPHS.hold}
        onPress={() => to(step, !isHeld)}
      />
      <TurningButton label={t("turning.next")} glyph={GLYPHS.next} onPress={() => to(step + 1, isHeld)} />
      <TurningButton label={t("turning.end")} glyph={GLYPHS.end} onPress={() => onTurn(null)} />
    </div>
  );
}

function TurningButton({ label, glyph, onPress }: { label: string; glyph: string; onPress: () => void }) {
  return (
    <button type="button" className={css["menu"]} aria-label={label} title={label} onClick={onPress}>
      <span aria-hidden="true">{glyph}</span>
    </button>
  );
}

import type { Palette } from "./paint-timeline.ts";

/** The theme's colours, as the element has them. */
export function paletteOf(style: CSSStyleDeclaration): Palette {
  const colour = (name: string) => style.getPropertyValue(`--color-${name}`).trim();
  return {
    surface: colour("surface-sunken"),
    line: colour("line"),
    text: colour("text"),
    dim: colour("text-dim"),
    recorded: colour("control-line"),
    gap: colour("abnormal"),
    warning: colour("warning"),
    focus: colour("focus"),
  };
}

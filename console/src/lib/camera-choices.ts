import type { CameraTree } from "@vigie/shared/console/api";
import { fold, matches, type Searched } from "./search.ts";

/** A camera of a field where one is chosen by its number or name. */
export interface CameraChoice extends Searched {
  id: string;
  label: string;
  /** The same as `words`. */
  searched: string;
}

/** Those that are out of use too: they were looked at. By number. */
export function cameraChoices(tree: CameraTree | undefined): readonly CameraChoice[] {
  if (tree === undefined) return [];
  const communes = new Map<string, string>(tree.communes.map(({ id, name }) => [id, name]));
  const sites = new Map<string, string>(
    tree.sites.map(({ id, name, communeId }) => [id, `${name} ${communes.get(communeId) ?? ""}`]),
  );
  return tree.cameras
    .map(({ id, number, name, siteId }) => {
      const words = fold(`${name} ${sites.get(siteId) ?? ""}`);
      return { id, number, label: `${number} · ${name}`, words, searched: words };
    })
    .sort((a, b) => a.number - b.number);
}

/** Every word of the name, or the beginning of the number; also the label itself, as it was chosen. */
export const matchesCamera = (choice: CameraChoice, typed: string): boolean => matches(choice, typed) || choice.label === typed;

/** Lower case, without accents, ligatures taken apart, apostrophes and hyphens as spaces: how words are compared in a search. */
export const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .replace(/[-'’_/.,]+/g, " ")
    .trim();

export interface Searched {
  number: number;
  /** Name, site and commune of the camera, already folded. */
  words: string;
}

/** Whether a camera answers what was typed: every word is found in its names, or begins its number. */
export function matches(camera: Searched, typed: string): boolean {
  const words = fold(typed).split(/\s+/);
  return words.every(
    (word) => camera.words.includes(word) || (/^\d+$/.test(word) && String(camera.number).startsWith(String(Number(word)))),
  );
}

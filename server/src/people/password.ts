import { Password } from "@vigie/shared/people/schema";
import { COMMON_WORDS, KEY_RUNS } from "./common-passwords.ts";

const MIN_DISTINCT = 5;
const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};
const WORDS = new Set(COMMON_WORDS);

/** Too short, or one that is tried first: a common word or the login with decoration, a keyboard run, a few characters repeated. */
export function isWeakPassword(password: string, login: string): boolean {
  if (!Password.safeParse(password).success) return true;
  const plain = fold(password);
  if (new Set(plain).size < MIN_DISTINCT) return true;
  if (KEY_RUNS.some((run) => run.includes(plain) || reverse(run).includes(plain))) return true;
  const guessed = (letters: string) => WORDS.has(letters) || WORDS.has(halfOf(letters)) || letters === lettersOf(fold(login));
  const undecorated = plain.replace(/^\P{L}+|\P{L}+$/gu, "");
  return (
    guessed(lettersOf(plain)) || guessed(lettersOf([...undecorated].map((character) => LEET[character] ?? character).join("")))
  );
}

/** Without case and accents. */
const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const lettersOf = (text: string) => text.replace(/\P{L}/gu, "");
const reverse = (text: string) => [...text].reverse().join("");
/** The half that a text is twice, or the text. */
const halfOf = (text: string) => {
  const half = text.slice(0, text.length / 2);
  return half + half === text ? half : text;
};

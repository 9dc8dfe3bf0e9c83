import { Password } from "@vigie/shared/people/schema";
import { countGuesses } from "./guessing.ts";

/**
 * What whoever stole the database must be expected to try: 10^10 guesses at 20 ms each (argon2id as it is set) are six years of one core.
 * Online it is out of reach a hundred times over, since wrong ones wait. A tenth of it (`MotDePasse2026!` is found after 7·10^9) still takes
 * in what people do to a word when a rule asks for signs and digits; three words of a sentence are at 10^12 and beyond.
 */
const ENOUGH_GUESSES = 1e10;

/** The first ones decide: what follows can only take more guesses, and counting takes time with the square of the length. */
const JUDGED_CHARACTERS = 64;

/**
 * Too short, or guessed too soon: by lists of breached passwords, of words and of names, by rows of keys, by repetition, by the person's own
 * login. There is no rule of composition (NIST SP 800-63B §3.1.1), and what is long, in whatever script, is hashed whole.
 */
export async function isWeakPassword(password: string, login: string): Promise<boolean> {
  if (!Password.safeParse(password).success) return true;
  const own = [login, ...login.split(/[^\p{L}]+/u)].filter((word) => word.length > 1);
  return (await countGuesses({ password: password.slice(0, JUDGED_CHARACTERS), words: own })) < ENOUGH_GUESSES;
}

import { z } from "zod";
import { createAskedThread } from "../kernel/asked-thread.ts";

/** `words`: of the person themself, tried first. */
export interface GuessQuestion {
  password: string;
  words: readonly string[];
}

/** How many guesses a password takes. One thread for the process: reading its dictionaries takes most of a second and 40 MB, and one password up to a tenth. */
export const countGuesses = createAskedThread<GuessQuestion, number>(new URL("./guess-worker.ts", import.meta.url), z.number());

import { parentPort } from "node:worker_threads";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as french from "@zxcvbn-ts/language-fr";
import type { Asked } from "../kernel/asked-thread.ts";
import type { GuessQuestion } from "./guessing.ts";
import { TRADE_WORDS } from "./trade-words.ts";

/**
 * The packaged lists: 49,000 passwords of known breaches in their order, French words by how often they are met, first and family names, and
 * the rows of keyboards. `l33tMaxSubstitutions`: more of them would take a password of signs seconds instead of 75 ms, and find nothing that
 * people do.
 */
const guesser = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...french.dictionary, trade: [...TRADE_WORDS] },
  graphs: common.adjacencyGraphs,
  l33tMaxSubstitutions: 4,
});

parentPort?.on("message", ({ id, question: { password, words } }: Asked<GuessQuestion>) => {
  const { guesses } = guesser.check(password, [...words]);
  parentPort?.postMessage({ id, answer: guesses });
});

import type { WhoSaw, WhoSawQuery } from "@vigie/shared/journal/reading";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { useEffect, useState } from "react";
import { useServices } from "../../lib/services.tsx";
import { type Act, useAct } from "../../lib/use-act.ts";
import { checkQuestion, type Question } from "./question.ts";

export interface Answered {
  question: WhoSawQuery;
  answer: WhoSaw;
  /** When the answer came, by the room's clock: looks that are still open last until then. */
  at: EpochMs;
}

/** Asked at a press and never by itself again: the question is a row of the journal. What was there stays until the next answer. */
export function useQuestion(first: Question | null): {
  act: Act;
  answered: Answered | null;
  ask: (question: WhoSawQuery) => Promise<void>;
} {
  const { api, clock, roomClock } = useServices();
  const act = useAct();
  const [answered, setAnswered] = useState<Answered | null>(null);
  const ask = async (question: WhoSawQuery) => {
    const told = await act.run(() => api.journalReadings.whoSaw(question));
    if (told !== null) setAnswered({ question, answer: told.value, at: roomClock.now() ?? clock.now() });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a question that the page was opened with is asked once
  useEffect(() => {
    const checked = first === null ? null : checkQuestion(first);
    if (checked?.ok === true) void ask(checked.value);
  }, []);
  return { act, answered, ask };
}

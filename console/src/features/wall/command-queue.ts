import type { Problem } from "@vigie/shared/kernel/problem";
import type { DisplayId } from "@vigie/shared/kernel/units";
import type { CommandAnswer, Display, DisplayCommand } from "@vigie/shared/walls/schema";
import type { Result } from "../../lib/result.ts";

/** What a command was for, so that its outcome can be told in the operator's words. */
export type Purpose = "show" | "move" | "clear" | "fill" | "layout" | "scene" | "lock" | "hold" | "undo";

export interface Asked {
  displayId: DisplayId;
  command: DisplayCommand;
  purpose: Purpose;
  /** How many cameras it was to show. */
  asked: number;
}

interface QueueDeps {
  send: (displayId: DisplayId, command: DisplayCommand) => Promise<Result<CommandAnswer>>;
  /** What the display will be; null: the command no longer fits. */
  predict: (display: Display, command: DisplayCommand) => Display | null;
  confirmed: () => Display | null;
  onAnswer: (asked: Asked, answer: CommandAnswer) => void;
  onProblem: (asked: Asked, problem: Problem) => void;
  /** What is shown is to be computed anew. */
  onChange: () => void;
}

/**
 * Commands of one display, sent one after the other: two requests under way could overtake one another, and the second has seen what the first
 * will leave. One whose forerunner failed and that no longer fits is dropped with it: the operator is told once.
 */
export function createCommandQueue({ send, predict, confirmed, onAnswer, onProblem, onChange }: QueueDeps) {
  let waiting: readonly Asked[] = [];
  let isSending = false;

  /** The display with what was asked and is not answered yet. A command whose effect is there already changes nothing more. */
  const shown = (): Display | null => {
    const start = confirmed();
    if (start === null) return null;
    return waiting.reduce((display, { command }) => predict(display, command) ?? display, start);
  };

  async function pump(): Promise<void> {
    const [asked] = waiting;
    if (isSending || asked === undefined) return;
    isSending = true;
    const result = await send(asked.displayId, asked.command);
    isSending = false;
    waiting = waiting.slice(1);
    if (result.outcome === "success") onAnswer(asked, result.value);
    else if (result.outcome === "problem") onProblem(asked, result.problem);
    const isDone = result.outcome === "success" && result.value.outcome === "applied";
    if (!isDone) waiting = fitting(asked.command);
    onChange();
    void pump();
  }

  /**
   * What still holds after a command was lost. One that touches the same has seen what the lost one was to leave: its version may be there by
   * now, of somebody else's making.
   */
  function fitting(lost: DisplayCommand): Asked[] {
    let display = confirmed();
    const stale = new Set(touchedBy(lost));
    return waiting.filter(({ command }) => {
      const touched = touchedBy(command);
      const next = display === null || touched.some((part) => stale.has(part)) ? null : predict(display, command);
      if (next !== null) display = next;
      else for (const part of touched) stale.add(part);
      return next !== null;
    });
  }

  return {
    shown,
    ask(asked: Asked): void {
      waiting = [...waiting, asked];
      onChange();
      void pump();
    },
  };
}

/** The tiles that a command rests on, or the screen as a whole. */
function touchedBy(command: DisplayCommand): (number | "screen")[] {
  switch (command.kind) {
    case "place":
      return command.tiles.map(({ tile }) => tile);
    case "lock":
    case "take_over":
      return [command.tile];
    case "layout":
    case "scene":
    case "carousel":
    case "undo":
      return ["screen"];
  }
}

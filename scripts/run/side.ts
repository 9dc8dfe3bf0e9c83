import { type ManagedProcess, type ProcessOptions, startProcess } from "./managed-process.ts";

/** The server or the node of a product: one process at a time, which can be ended and started again under the same settings. */
export interface Side {
  /** Of the process that runs now; null while none does. */
  pid(): number | null;
  /** Settles when it listens, with the origin that it told. */
  start(): Promise<string>;
  /** Until the process has ended. `SIGKILL` ends it as a crash would. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** As of `ManagedProcess`, of the process that runs now. */
  line(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  nextLine(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
}

/** On two busy cores a start takes seconds. */
const START_MS = 60_000;

/** A process that ends on its own is started again after these waits, the last one for as long as it takes. */
const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** After a life of this length, the next end is taken for the first. */
const HEALTHY_MS = 60_000;

export interface SideOptions extends ProcessOptions {
  /** The line that says that it listens, its origin as the first group. */
  listening: RegExp;
  /** Called with a sentence when the process ended unasked and is to be started again; null: it stays down. */
  onRestart: ((sentence: string) => void) | null;
}

export function createSide(options: SideOptions): Side {
  let current: ManagedProcess | null = null;
  let isWanted = false;
  let failures = 0;
  let again: NodeJS.Timeout | null = null;

  async function start(): Promise<string> {
    if (current !== null) throw new Error(`${options.name} runs already`);
    isWanted = true;
    const startedMs = performance.now();
    const process = startProcess(options);
    current = process;
    void process.exited.then(({ code, signal }) => {
      if (current !== process) return;
      current = null;
      if (performance.now() - startedMs > HEALTHY_MS) failures = 0;
      if (isUp) restartLater(`${code ?? signal}`);
    });
    let isUp = false;
    const [, origin = ""] = await process.line(options.listening, START_MS).catch(async (error: unknown) => {
      await process.stop("SIGKILL");
      throw error;
    });
    isUp = true;
    return origin;
  }

  function restartLater(how: string) {
    if (options.onRestart === null || !isWanted) return;
    const waitMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 0;
    failures += 1;
    options.onRestart(`${options.name} ended with ${how}, starts again in ${waitMs / 1000} s`);
    again = setTimeout(() => void start().catch((error: Error) => restartLater(error.message)), waitMs);
  }

  return {
    pid: () => current?.pid ?? null,
    start,
    async stop(signal) {
      isWanted = false;
      if (again !== null) clearTimeout(again);
      const process = current;
      current = null;
      await process?.stop(signal);
    },
    line: async (pattern, timeoutMs) => running().line(pattern, timeoutMs),
    nextLine: async (pattern, timeoutMs) => running().nextLine(pattern, timeoutMs),
  };

  function running(): ManagedProcess {
    if (current === null) throw new Error(`${options.name} does not run`);
    return current;
  }
}

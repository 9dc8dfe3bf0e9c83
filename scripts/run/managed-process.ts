import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ProcessOptions {
  /** Named in front of its errors. */
  name: string;
  /** TypeScript or JavaScript entry file. */
  file: string;
  nodeArgs: readonly string[];
  cwd: string;
  env: Record<string, string | undefined>;
  onLine: (line: string) => void;
}

export interface ManagedProcess {
  readonly pid: number;
  /** Settles when the process has ended and all its lines have been told; never rejects. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The first line, past or to come, that matches. Rejects with the last lines when the process ends or the time is over before. */
  line(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /** The same of the lines to come alone. */
  nextLine(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /** Sends `signal`, and SIGKILL when the process has not ended after a while. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const GRACE_MS = 10_000;
/** What is kept to search in and to quote from. */
const KEPT_LINES = 400;
const QUOTED_LINES = 15;

/**
 * Starts one Node.js process of the product. It gets an IPC channel and nothing is said over it: when this process dies, however
 * suddenly, the channel closes, and the server and the node end themselves on that.
 */
export function startProcess(options: ProcessOptions): ManagedProcess {
  const child = spawn(process.execPath, [...options.nodeArgs, options.file], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (child.pid === undefined) throw new Error(`${options.name} could not be started`);
  const lines = collectLines(child, options);
  const exited = new Promise<Awaited<ManagedProcess["exited"]>>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal })),
  );
  return {
    pid: child.pid,
    exited,
    line: (pattern, timeoutMs) => lines.find(lines.kept, pattern, timeoutMs, exited),
    nextLine: (pattern, timeoutMs) => lines.find([], pattern, timeoutMs, exited),
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const killer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      await exited;
      clearTimeout(killer);
    },
  };
}

function collectLines(child: ChildProcess, { name, onLine }: ProcessOptions) {
  const kept: string[] = [];
  const waiting = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      onLine(line);
      for (const look of waiting) look(line);
    });
  }
  const find = (past: readonly string[], pattern: RegExp, timeoutMs: number, exited: ManagedProcess["exited"]) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const fail = (what: string) => {
        settle();
        reject(new Error(`${name} ${what}:\n${kept.slice(-QUOTED_LINES).join("\n")}`));
      };
      const look = (line: string) => {
        const match = pattern.exec(line);
        if (match === null) return false;
        settle();
        resolve(match);
        return true;
      };
      const timer = setTimeout(() => fail(`did not say ${pattern} within ${timeoutMs} ms`), timeoutMs);
      const settle = () => {
        clearTimeout(timer);
        waiting.delete(look);
      };
      if (past.some(look)) return;
      waiting.add(look);
      void exited.then(({ code, signal }) => waiting.has(look) && fail(`ended with ${code ?? signal}`));
    });
  return { kept, find };
}

import { type ChildProcess, spawn } from "node:child_process";

export interface Ran {
  /** Exit code; 128 when a signal ended it. */
  code: number;
  stdout: string;
  /** Both streams as they came; empty when they went to the terminal. */
  output: string;
}

export type Run = (command: string, args: readonly string[], cwd: string, to?: "terminal") => Promise<Ran>;

const GRACE_MS = 8_000;

/**
 * Runs commands of `node_modules/.bin`, each in a process group of its own: a test that is stopped halfway leaves servers and browsers
 * behind, and the group is what finds them again. `stop` ends every group.
 */
export function createRunner(): { run: Run; stop: () => Promise<void> } {
  const running = new Map<ChildProcess, Promise<void>>();
  const run: Run = (command, args, cwd, to) => {
    const stdio = to === "terminal" ? ("inherit" as const) : ("pipe" as const);
    const child = spawn(command, args, { cwd, detached: true, stdio: ["ignore", stdio, stdio] });
    let stdout = "";
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const ended = new Promise<Ran>((resolve) => {
      child.on("error", (error) => resolve({ code: 127, stdout, output: `${command}: ${error.message}` }));
      child.on("close", (code) => resolve({ code: code ?? 128, stdout, output }));
    });
    running.set(
      child,
      ended.then(() => {
        running.delete(child);
      }),
    );
    return ended;
  };
  const stop = async () => {
    const ends = [...running.values()];
    for (const child of running.keys()) signalGroup(child, "SIGTERM");
    const killer = setTimeout(() => {
      for (const child of running.keys()) signalGroup(child, "SIGKILL");
    }, GRACE_MS);
    await Promise.all(ends);
    clearTimeout(killer);
  };
  return { run, stop };
}

function signalGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL") {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group can end between the look and the signal.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

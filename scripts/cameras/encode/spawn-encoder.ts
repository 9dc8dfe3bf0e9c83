import { type ChildProcess, fork } from "node:child_process";
import type { EncoderMessage } from "./profile.ts";

/** A process that draws and encodes; it ends by itself when this one does. */
export function spawnEncoder(): ChildProcess {
  const script = new URL("./encoder-process.ts", import.meta.url);
  // Without our execArgv: a test runner's loader has no business there.
  return fork(script, [], { stdio: ["ignore", "pipe", "inherit", "ipc"], execArgv: [] });
}

export function tellEncoder(encoder: ChildProcess, message: EncoderMessage): void {
  if (encoder.connected) encoder.send(message);
}

/**
 * The simulated cameras as a process: `node scripts/cameras/main.ts FILE`, FILE being the JSON of `CameraServerOptions`, or `-` for standard
 * input. Prints one line of JSON (`ReadyLine`) when all cameras answer. Takes the calls of `remote.ts` over IPC. Ends on SIGTERM, SIGINT
 * and when its IPC parent is gone.
 */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { CameraServerOptions } from "./model.ts";
import { REMOTE_METHODS, type RemoteAnswer, type RemoteCall, readyLineOf } from "./remote.ts";
import { startCameraServer } from "./server.ts";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node scripts/cameras/main.ts FILE | -");
  process.exit(2);
}
const options = JSON.parse(file === "-" ? await text(process.stdin) : await readFile(file, "utf8")) as CameraServerOptions;

// Clips may take a while: the end can come before the server is there.
let end: () => Promise<void> = async () => undefined;
const stop = () => void end().then(() => process.exit(0));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
if (process.send !== undefined) process.once("disconnect", stop);

const server = await startCameraServer(options).catch((error: unknown) => {
  console.error(`simulated cameras: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
end = () => server.close();
process.on("message", (call: RemoteCall) => process.send?.(answer(call)));
process.stdout.write(`${JSON.stringify(readyLineOf(server, options))}\n`);

function answer({ id, method, parameters }: RemoteCall): RemoteAnswer {
  if (!REMOTE_METHODS.includes(method)) return { id, error: `no method ${method}` };
  try {
    const call = server[method] as (...given: unknown[]) => unknown;
    return { id, value: call(...parameters) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

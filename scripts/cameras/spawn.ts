import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { CameraServer, CameraServerOptions, StreamName } from "./model.ts";
import type { ReadyLine, RemoteAnswer, RemoteCall, RemoteMethod } from "./remote.ts";

type Later<T extends (...given: never[]) => unknown> = (...given: Parameters<T>) => Promise<ReturnType<T>>;

/** A `CameraServer` in a process of its own, so that its work is not measured with another's. */
export type RemoteCameraServer = Pick<CameraServer, "port" | "rtspsPort" | "tlsCertificatePem" | "address" | "close"> & {
  readonly pid: number;
} & { [Method in RemoteMethod]: Later<CameraServer[Method]> };

export async function spawnCameraServer(options: CameraServerOptions): Promise<RemoteCameraServer> {
  const script = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, [script, "-"], { stdio: ["pipe", "pipe", "inherit", "ipc"] });
  child.stdin?.end(JSON.stringify(options));
  const ready = await readyLine(child);
  const call = caller(child);
  return {
    pid: child.pid ?? 0,
    port: ready.port,
    rtspsPort: ready.rtspsPort,
    tlsCertificatePem: ready.tlsCertificatePem,
    address: (name, stream, address = {}) => addressIn(ready, name, stream, address.tls === true),
    cut: (...given) => call("cut", given),
    restore: (...given) => call("restore", given),
    stall: (...given) => call("stall", given),
    inject: (...given) => call("inject", given),
    requests: (...given) => call("requests", given),
    changeQuirks: (...given) => call("changeQuirks", given),
    frames: (...given) => call("frames", given),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  if (child.stdout === null) throw new Error("no standard output");
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Error(`the simulated cameras ended (${code ?? signal}) before they were ready`);
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  lines.close();
  child.stdout.resume();
  ended.catch(() => undefined);
  return JSON.parse(line) as ReadyLine;
}

function addressIn({ cameras }: ReadyLine, name: string, stream: StreamName, isTls: boolean): string {
  const camera = cameras.find((each) => each.name === name);
  const address = isTls ? camera?.[`${stream}Tls`] : camera?.[stream];
  if (address === undefined || address === null) throw new Error(`no ${stream} stream of ${name}`);
  return address;
}

function caller(child: ChildProcess) {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  child.on("message", (answer: RemoteAnswer) => {
    const waiting = open.get(answer.id);
    open.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.value);
  });
  child.once("exit", () => {
    for (const { reject } of open.values()) reject(new Error("the simulated cameras ended"));
    open.clear();
  });
  return <T>(method: RemoteMethod, parameters: unknown[]) =>
    new Promise<T>((resolve, reject) => {
      const message: RemoteCall = { id: ++calls, method, parameters };
      open.set(message.id, { resolve: (value) => resolve(value as T), reject });
      child.send(message, (error) => {
        if (error === null) return;
        open.delete(message.id);
        reject(error);
      });
    });
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

/**
 * Chromium over its own protocol. The test library tells every page that it has focus and is seen; here a tab behind another one is hidden as
 * it is for its user.
 */
export interface BareBrowser {
  /** A tab of the first window, in front of the others. */
  open(url: string, cookie: { name: string; value: string } | null): Promise<BareTab>;
  close(): Promise<void>;
}

export interface BareTab {
  /** Value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  toFront(): Promise<void>;
}

const Answer = z.object({ id: z.number(), result: z.unknown(), error: z.object({ message: z.string() }).optional() });
const Evaluated = z.object({ result: z.object({ value: z.unknown() }), exceptionDetails: z.unknown().optional() });

export async function openBareBrowser(): Promise<BareBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "vigie-browser-"));
  const flags = ["--headless=new", "--no-sandbox", "--no-first-run", "--remote-debugging-port=0", "--window-size=1280,800"];
  const child = spawn("/usr/bin/chromium", [...flags, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const devtools = await connect(await addressOf(child));
  return {
    async open(url, cookie) {
      const { targetId } = z
        .object({ targetId: z.string() })
        .parse(await devtools.send("Target.createTarget", { url: "about:blank" }));
      const attached = await devtools.send("Target.attachToTarget", { targetId, flatten: true });
      const { sessionId } = z.object({ sessionId: z.string() }).parse(attached);
      if (cookie !== null) {
        const kept = { ...cookie, url, secure: true, httpOnly: true, sameSite: "Strict", path: "/" };
        await devtools.send("Network.setCookie", kept, sessionId);
      }
      await devtools.send("Page.navigate", { url }, sessionId);
      return {
        async evaluate<T>(expression: string) {
          const parameters = { expression, returnByValue: true, awaitPromise: true };
          const { result, exceptionDetails } = Evaluated.parse(await devtools.send("Runtime.evaluate", parameters, sessionId));
          if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
          return result.value as T;
        },
        toFront: async () => void (await devtools.send("Target.activateTarget", { targetId })),
      };
    },
    async close() {
      devtools.close();
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error("no standard error");
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      child.stderr.resume();
      return address;
    }
  }
  throw new Error("the browser ended before it listened");
}

async function connect(address: string) {
  const socket = new WebSocket(address);
  await once(socket, "open");
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let sent = 0;
  socket.addEventListener("message", ({ data }) => {
    const answer = Answer.safeParse(JSON.parse(String(data)));
    if (!answer.success) return;
    const { id, result, error } = answer.data;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error.message));
  });
  return {
    send: (method: string, params: object, sessionId?: string) =>
      new Promise<unknown>((resolve, reject) => {
        sent += 1;
        waiting.set(sent, { resolve, reject });
        socket.send(JSON.stringify({ id: sent, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
      }),
    close: () => socket.close(),
  };
}

import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Display } from "@vigie/shared/walls/schema";
import type { Socket } from "socket.io-client";
import { openSocket, type RightsBench } from "./rights-room.ts";
import { percentile } from "./statistics.ts";
import { command } from "./wall-room.ts";

const CONSOLES = 20;
const ROUNDS = 2;
const PHASE_MS = 30_000;
const EVENT_EVERY_MS = 200;
const SIGN_INS_PER_MIN = 1_000;
const REAL_EVERY_MS = 5_000;

interface Flood {
  ratio: number;
  calmMs: number;
  floodedMs: number;
  signInsPerMin: number;
  realMaxMs: number;
}

/**
 * An operator changes their wall five times a second, and twenty consoles are told: from the command to each console, without and with 1,000
 * sign-ins a minute, each from an address of its own and so each hashed; by turns, in one run. Meanwhile somebody real signs in.
 */
export async function floodSignIns(room: RightsBench): Promise<Flood> {
  const sockets = await Promise.all(Array.from({ length: CONSOLES }, () => openSocket(room.operator)));
  room.bench.onEnd(() => closeAll(sockets));
  const calm: number[] = [];
  const flooded: number[] = [];
  let signIns = 0;
  let realMaxMs = 0;
  await deliver(room, sockets, 5_000);
  for (let n = 0; n < ROUNDS; n += 1) {
    calm.push(...(await deliver(room, sockets, PHASE_MS)));
    const flood = startFlood(room.product.origin, room.seeded.accounts.operator);
    flooded.push(...(await deliver(room, sockets, PHASE_MS)));
    const made = await flood.stop();
    signIns += made.answered;
    realMaxMs = Math.max(realMaxMs, ...made.realMs);
  }
  closeAll(sockets);
  const [calmMs, floodedMs] = [percentile(calm, 99), percentile(flooded, 99)];
  room.bench.say(
    `${calm.length} events calm, ${flooded.length} in the flood: p50 ${percentile(calm, 50)}, ${percentile(flooded, 50)} ms`,
  );
  return { ratio: floodedMs / calmMs, calmMs, floodedMs, signInsPerMin: signIns / ((ROUNDS * PHASE_MS) / 60_000), realMaxMs };
}

const closeAll = (sockets: readonly Socket[]) => {
  for (const socket of sockets) socket.disconnect();
};

/** Milliseconds from each command to each console that it was told to. */
async function deliver({ operator, watched }: RightsBench, sockets: readonly Socket[], forMs: number): Promise<number[]> {
  const content = { kind: "camera", cameraId: watched.camera.id } as const;
  const taken: number[] = [];
  for (const endMs = performance.now() + forMs; performance.now() < endMs; ) {
    const own = await operator.get("/api/displays/own/1", Display);
    const seen = own.tiles[0]?.version ?? 0;
    const isEmpty = (own.tiles[0]?.content ?? null) === null;
    const sentMs = performance.now();
    const told = sockets.map(async (socket) => {
      await new Promise((resolve) => socket.once("display:changed", resolve));
      taken.push(performance.now() - sentMs);
    });
    await command(operator, own, { kind: "place", tiles: [{ tile: 0, seen, content: isEmpty ? content : null }] });
    await Promise.all(told);
    await pause(Math.max(0, EVENT_EVERY_MS - (performance.now() - sentMs)));
  }
  return taken;
}

interface Account {
  login: string;
  password: string;
}

function startFlood(origin: string, account: Account) {
  const agent = new Agent({ keepAlive: false });
  const under = new Set<Promise<void>>();
  const realMs: number[] = [];
  let sent = 0;
  let answered = 0;
  let isOver = false;
  const track = (work: Promise<void>) => {
    under.add(work);
    void work.finally(() => under.delete(work));
  };
  const guess = async () => {
    const n = sent++;
    // Half of them on a name that somebody has.
    const login = n % 2 === 0 ? account.login : `nobody${n}`;
    await signIn(origin, agent, addressOf(n), { login, password: `guess ${n}` });
    answered += 1;
  };
  const real = async () => {
    const startedMs = performance.now();
    const status = await signIn(origin, agent, "127.0.0.1", account);
    if (status !== 200) throw new Error(`a right password was answered ${status} in the flood`);
    realMs.push(performance.now() - startedMs);
  };
  const timers = [every(60_000 / SIGN_INS_PER_MIN, () => track(guess())), every(REAL_EVERY_MS, () => track(real()))];
  return {
    async stop() {
      if (isOver) throw new Error("the flood was stopped before");
      isOver = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.all(under);
      agent.destroy();
      return { answered, realMs };
    },
  };
}

/** As often as was said, also after a timer that came late. */
function every(ms: number, act: () => void): NodeJS.Timeout {
  const startedMs = performance.now();
  let done = 0;
  return setInterval(() => {
    for (; (done + 1) * ms <= performance.now() - startedMs; done += 1) act();
  }, ms);
}

/** Every one from another: 127.0.0.0/8 is this machine. */
const addressOf = (n: number): string =>
  `127.${1 + (Math.floor(n / 62_500) % 250)}.${1 + (Math.floor(n / 250) % 250)}.${1 + (n % 250)}`;

/** The status of the answer. */
async function signIn(origin: string, agent: Agent, localAddress: string, account: Account): Promise<number> {
  const { port } = new URL(origin);
  const headers = { "content-type": "application/json" };
  const asked = request({ host: "127.0.0.1", port, path: "/api/session", method: "POST", agent, localAddress, headers });
  asked.end(JSON.stringify({ login: account.login, password: account.password }));
  const [answer] = await once(asked, "response");
  answer.resume();
  await once(answer, "end");
  return answer.statusCode ?? 0;
}

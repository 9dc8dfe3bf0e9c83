import { NetworkList } from "@vigie/shared/cameras/networks";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, DeviceId, EpochMs, LinkId, PersonId, SessionId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { decide, type Motive, type Target } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { Role } from "@vigie/shared/people/roles";
import { pino } from "pino";
import { v7 as uuidv7 } from "uuid";
import { listForwardings } from "../../server/src/forwarding/index.ts";
import { type RunningServer, startServer } from "../../server/src/index.ts";
import { loadPolicy } from "../../server/src/rights/index.ts";
import type { Bench } from "./bench.ts";
import { type FilledTown, fillTown } from "./rights-town.ts";
import { percentile } from "./statistics.ts";

const REQUESTS = 100_000;
const WARM_UP = 20_000;

/** The 99th percentile of `decide()`, each call timed by itself, on the snapshot that the server would load. Microseconds. */
export async function timeDecisions(bench: Bench): Promise<number> {
  const server = await emptyServer(bench);
  const { db } = server.app;
  const town = await fillTown(db);
  const policy = await loadPolicy(db, { now: systemClock.now(), previousVersion: 0, listForwardings });
  const { habilitations, cameras, communes } = policy;
  bench.say(`${habilitations.length} habilitations, ${cameras.length} cameras, ${communes.length} communes`);
  const requests = Array.from({ length: REQUESTS }, () => randomRequest(town, policy));
  let allowed = 0;
  for (const each of requests.slice(0, WARM_UP)) allowed += Number(ask(policy, each));
  const times = requests.map((each) => {
    const startedMs = performance.now();
    const isAllowed = ask(policy, each);
    const tookUs = (performance.now() - startedMs) * 1_000;
    allowed += Number(isAllowed);
    return tookUs;
  });
  // Requests that are all refused at the door would be no measurement.
  const share = allowed / (REQUESTS + WARM_UP);
  if (share < 0.05 || share > 0.95) throw new Error(`${Math.round(share * 100)} % of the requests were allowed`);
  bench.say(
    `decided ${REQUESTS} requests, ${Math.round(share * 100)} % of them allowed, median ${percentile(times, 50).toFixed(2)} µs`,
  );
  return percentile(times, 99);
}

const systemClock: Clock = {
  now: () => Date.now() as EpochMs,
  monotonicMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

async function emptyServer(bench: Bench): Promise<RunningServer> {
  const server = await startServer({
    dataDir: bench.folder("rights"),
    listen: { host: "localhost", port: 0 },
    origin: null,
    cameraNetworks: NetworkList.parse("127.0.0.0/8"),
    tls: null,
    consoleDir: null,
    nodeToken: null,
    clock: systemClock,
    log: pino({ level: "silent" }),
  });
  bench.onEnd(() => server.stop());
  return server;
}

interface Request {
  principal: Principal;
  act: Act;
  target: Target;
  now: EpochMs;
  why: Motive | null;
}

const ask = (policy: Policy, { principal, act, target, now, why }: Request): boolean =>
  decide(policy, principal, act, target, now, why).allowed;

/** What a busy room asks: pictures above all, lists, and now and then something else; of any camera, a third of them one's own. */
const ACTS: readonly Act[] = [
  ...Array<Act>(6).fill("camera.view"),
  "camera.list",
  "camera.health",
  "camera.ptz",
  "recording.play",
  "forwarding.open",
  "person.list",
  "journal.read",
];
const SESSION = uuidv7() as SessionId;
const DEVICE = uuidv7() as DeviceId;
const LINK = uuidv7() as LinkId;

function randomRequest(town: FilledTown, policy: Policy): Request {
  const now = systemClock.now();
  const { id: personId, role } = pick(town.people);
  const cameraId = Math.random() < 1 / 3 ? (ownCamera(policy, personId) ?? pick(town.cameraIds)) : pick(town.cameraIds);
  const act = pick(ACTS);
  const target = { kind: "camera", cameraId } as const;
  const draw = Math.random();
  if (draw < 0.1) {
    const principal = { kind: "device", deviceId: DEVICE } as const;
    return { principal, act: "camera.view", target: { ...target, placer: { personId, role } }, now, why: "push" };
  }
  if (draw < 0.15) {
    const { id: forwardingId, cameraIds } = pick(policy.forwardings);
    const forwarded = pick(cameraIds);
    const principal = {
      kind: "link",
      linkId: LINK,
      cameraId: forwarded,
      endsAt: (now + 60_000) as EpochMs,
      forwardingId,
    } as const;
    return { principal, act: "camera.view", target: { kind: "camera", cameraId: forwarded }, now, why: "forwarding" };
  }
  const why = role === "supervisor" && Math.random() < 0.2 ? "break-glass" : "watch";
  return { principal: personPrincipal(personId, role, now), act, target, now, why };
}

const personPrincipal = (personId: PersonId, role: Role, now: EpochMs): Principal => ({
  kind: "person",
  personId,
  sessionId: SESSION,
  role,
  authenticatedAt: now,
});

function ownCamera({ habilitations, cameras }: Policy, personId: PersonId): CameraId | null {
  const own = habilitations.filter((each) => each.personId === personId);
  if (own.length === 0) return null;
  const { communeIds, cameraIds } = pick(own);
  if (cameraIds !== null) return pick(cameraIds);
  const communeId = pick(communeIds);
  const there = cameras.filter((each) => each.communeId === communeId);
  return there.length === 0 ? null : pick(there).id;
}

function pick<T>(those: readonly T[]): T {
  const one = those[Math.floor(Math.random() * those.length)];
  if (one === undefined) throw new Error("nothing to choose from");
  return one;
}

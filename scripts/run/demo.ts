// `npm run demo`: the product with a city of simulated cameras, an account per role, and nothing kept from the time before.
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import { simulatedCity, spawnCameraServer } from "../cameras/index.ts";
import { furnish } from "./demo-room.ts";
import { root, startProduct } from "./product.ts";
import { nextCode } from "./second-factor.ts";
import { type SeedCamera, type Seeded, seed } from "./seed.ts";
import { fail, stopOnSignal } from "./until-stopped.ts";

const PORTS = { serverPort: 8080, nodePort: 8081 };
/** Registered for RTMP: where an encoder looks that is told no port. */
const RTMP_PORT = 1935;
/** So that both can be tried: a commune whose pictures are asked for with a reason, and one that the operator is not habilitated for. */
const [FIRST_COMMUNE, STORAGE_COMMUNE] = ["Valmorin", "Thiézac-sur-Lorge"] as const;
const LEVELS: Record<string, ServiceLevel> = { [STORAGE_COMMUNE]: "storage" };
const OPERATOR_COMMUNES = [FIRST_COMMUNE, STORAGE_COMMUNE];
const dataDir = join(root, ".cache", "demo");
const ends: (() => Promise<void>)[] = [];
const end = async () => {
  for (let act = ends.pop(); act !== undefined; act = ends.pop()) await act();
};
const life = stopOnSignal(end);

async function demo() {
  for (const port of Object.values(PORTS)) await requireFree(port);
  rmSync(dataDir, { recursive: true, force: true });
  const city = simulatedCity();
  console.log(`preparing ${city.length} simulated cameras (the first time their clips are made, which takes up to a minute)`);
  const cameras = await spawnCameraServer({ cameras: city.map(({ camera }) => camera) });
  ends.push(() => cameras.close());
  console.log("starting the server and a media node");
  const product = await startProduct({
    ...PORTS,
    dataDir,
    cameraNetworks: "127.0.0.0/8",
    env: { VIGIE_LOG_LEVEL: "warn", ...(await rtmpDoor()) },
    onLine: (from, line) => isForReader(line) && console.log(`[${from}] ${line}`),
    onRestart: (sentence) => console.error(`vigie: ${sentence}`),
  });
  ends.push(() => product.stop());
  console.log("making accounts, communes, sites, cameras, habilitations, orders, scenes and a round");
  const wanted = city.map(
    ({ number, commune, site, camera }): SeedCamera => ({
      number,
      commune,
      site,
      name: camera.name,
      main: cameras.address(camera.name, "main"),
      sub: camera.sub === null ? null : cameras.address(camera.name, "sub"),
    }),
  );
  const seeded = await seed(product, wanted, { serviceLevels: LEVELS, operatorCommunes: OPERATOR_COMMUNES });
  await furnish(seeded);
  await printAccess(product.origin, seeded);
  printCodesOnEnter(seeded);
}

/** The set-up code is used up by the time that somebody reads it, and what is lost while all stops is no news. */
const isForReader = (line: string) => !life.isStopping() && !line.startsWith("set-up code");

async function printAccess(origin: string, seeded: Seeded) {
  console.log(`\n  ${origin}\n`);
  await printAccounts(seeded);
  console.log(`\n  A wall screen: open ${origin}/screen in another window, and type its code as the supervisor.`);
  console.log(`  ${STORAGE_COMMUNE} has storage without live view: its pictures take a supervisor's reason (bris de glace).`);
  console.log("\nEnter gives fresh codes, each good once and for half a minute. Ctrl-C stops everything.");
}

/** Somebody reads the code, goes to the browser and types it. */
const TYPED_MS = 30_000;

async function printAccounts({ accounts }: Seeded) {
  const all = Object.values(accounts);
  const codes = await Promise.all(all.map((account) => nextCode(account, TYPED_MS)));
  console.log(`  ${"role".padEnd(21)}${"name".padEnd(19)}${"password".padEnd(21)}${"code".padEnd(8)}secret of the authenticator`);
  all.forEach(({ role, login, password, totpSecret }, index) => {
    console.log(`  ${role.padEnd(21)}${login.padEnd(19)}${password.padEnd(21)}${(codes[index] ?? "").padEnd(8)}${totpSecret}`);
  });
}

function printCodesOnEnter(seeded: Seeded) {
  const terminal = createInterface({ input: process.stdin });
  let isPrinting = false;
  terminal.on("line", () => {
    if (isPrinting) return;
    isPrinting = true;
    // Codes that were all given make it wait for the next ones.
    console.log("fresh codes, in half a minute at the latest");
    printAccounts(seeded).then(() => {
      isPrinting = false;
    }, fail);
  });
}

/** Cameras can do without it, pushing encoders and RTMP players cannot. */
async function rtmpDoor(): Promise<Record<string, string>> {
  if (await isFree(RTMP_PORT)) return { VIGIE_RTMP_LISTEN: `localhost:${RTMP_PORT}` };
  console.log(`port ${RTMP_PORT} of localhost is in use: this demo takes and gives no RTMP`);
  return {};
}

async function requireFree(port: number): Promise<void> {
  if (!(await isFree(port))) throw new Error(`port ${port} of localhost is in use: stop what listens there, then try again`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "localhost", () => probe.close(() => resolve(true)));
  });
}

await demo().catch(async (error: unknown) => {
  await end();
  fail(error);
});

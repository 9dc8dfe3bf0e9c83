import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type RemoteCameraServer,
  type SimulatedCamera,
  type SimulatedStream,
  spawnCameraServer,
} from "../../scripts/cameras/index.ts";
import { type Product, startProduct } from "../../scripts/run/product.ts";
import { type Seeded, seed } from "../../scripts/run/seed.ts";

/** The real product as processes, with simulated cameras and an account per role; everything ends with `stop`. */
export interface Room extends Seeded {
  product: Product;
  simulator: RemoteCameraServer;
  /** The server's data in `server/` below, the node's in `node/`. */
  dataDir: string;
  stop(): Promise<void>;
}

const stream = (change: Partial<SimulatedStream>): SimulatedStream => ({
  codec: "h264",
  widthPx: 640,
  heightPx: 360,
  framesPerSecond: 12,
  gopFrames: 24,
  bitrateBps: 500_000,
  mode: "live",
  ...change,
});

/** A camera that draws its clock. On a port of its own, so that cutting it refuses connections as an unplugged one does. */
export const aCamera = (name: string, change: Partial<SimulatedCamera> = {}): SimulatedCamera => ({
  name,
  main: stream({}),
  sub: null,
  ownPort: true,
  ...change,
});

export const aStream = stream;

/** `env`: settings beyond the usual, for both processes. `onLine`: told every line that they write. */
export async function openRoom(
  cameras: SimulatedCamera[],
  env: Record<string, string> = {},
  onLine: (from: "server" | "node", line: string) => void = () => undefined,
): Promise<Room> {
  const dataDir = mkdtempSync(join(tmpdir(), "vigie-room-"));
  const ends: (() => Promise<void> | void)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  const stop = async () => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
  };
  try {
    const simulator = await spawnCameraServer({ cameras });
    ends.push(() => simulator.close());
    const settings = {
      dataDir,
      cameraNetworks: "127.0.0.0/8",
      serverPort: 0,
      nodePort: 0,
      env: { VIGIE_LOG_LEVEL: "warn", ...env },
      onLine,
    };
    const product = await startProduct(settings);
    ends.push(() => product.stop());
    const seeded = await seed(
      product,
      cameras.map(({ name, sub }) => ({
        commune: "Essai",
        site: "Banc",
        name,
        main: simulator.address(name, "main"),
        sub: sub === null ? null : simulator.address(name, "sub"),
      })),
    );
    return { ...seeded, product, simulator, dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const POLL_MS = 50;

/** Until `find` gives something; the wall-clock ceiling is for a product that hangs, not for a machine that is slow. */
export async function eventually<T>(
  what: string,
  find: () => Promise<T | null | false | undefined> | T | null | false | undefined,
  ceilingMs = 60_000,
): Promise<T> {
  for (const endMs = performance.now() + ceilingMs; performance.now() < endMs; ) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${what}: not within ${ceilingMs} ms`);
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CameraServer, CameraServerOptions, SimulatedCamera, SimulatedStream } from "../model.ts";
import type { Quirks } from "../quirks.ts";
import { startCameraServer } from "../server.ts";
import { RtspProbe } from "./rtsp-probe.ts";

/** Small and quick, so that its clip is made in an instant and a key frame is never far. */
export const SMALL: SimulatedStream = {
  codec: "h264",
  widthPx: 320,
  heightPx: 180,
  framesPerSecond: 25,
  gopFrames: 10,
  bitrateBps: 300_000,
  mode: "loop",
};

export const aCamera = (quirks: Partial<Quirks> = {}, main: Partial<SimulatedStream> = {}): SimulatedCamera => ({
  name: "Essai",
  main: { ...SMALL, ...main },
  sub: null,
  quirks,
});

const caches = { made: null as Promise<string> | null };

/** One for the test file: clips of one profile are made once. */
function cacheDir(): Promise<string> {
  caches.made ??= mkdtemp(join(tmpdir(), "vigie-cameras-"));
  return caches.made;
}

/** For `afterAll`. */
export async function removeCache(): Promise<void> {
  if (caches.made !== null) await rm(await caches.made, { recursive: true, force: true });
  caches.made = null;
}

/** A server that ends with the test. */
export async function serve(cameras: SimulatedCamera[], options: Partial<CameraServerOptions> = {}): Promise<CameraServer> {
  const server = await startCameraServer({ cacheDir: await cacheDir(), ...options, cameras });
  onTestFinished(() => server.close());
  return server;
}

/** A connection that ends with the test. */
export async function probe(address: string, certificatePem: string | null = null): Promise<RtspProbe> {
  const connection = await RtspProbe.connect(address, certificatePem);
  onTestFinished(() => connection.close());
  return connection;
}

/** One camera with these quirks, and a connection to it. */
export async function serveOne(quirks: Partial<Quirks> = {}, main: Partial<SimulatedStream> = {}) {
  const camera = aCamera(quirks, main);
  const server = await serve([camera]);
  const address = server.address(camera.name, "main");
  return { server, address, name: camera.name, connection: await probe(address) };
}

import { type RemoteCameraServer, type SimulatedCamera, type SimulatedStream, spawnCameraServer } from "../cameras/index.ts";
import type { SeedCamera } from "../run/seed.ts";
import type { Bench } from "./bench.ts";

/** The streams of the goals: key frames 2 s apart. */
const PROFILES = {
  "360p12": { widthPx: 640, heightPx: 360, framesPerSecond: 12, gopFrames: 24, bitrateBps: 500_000 },
  "720p25": { widthPx: 1280, heightPx: 720, framesPerSecond: 25, gopFrames: 50, bitrateBps: 2_000_000 },
  "1080p25": { widthPx: 1920, heightPx: 1080, framesPerSecond: 25, gopFrames: 50, bitrateBps: 4_000_000 },
} as const;
export type Profile = keyof typeof PROFILES;

export interface CamerasOptions {
  count: number;
  mode: "live" | "loop";
  main: Profile;
  sub: Profile | null;
}

export interface Cameras {
  seeds: SeedCamera[];
  server: RemoteCameraServer;
  /** How many times a stream was asked to play. */
  plays(): Promise<number>;
}

/** Simulated cameras of one profile; looped ones share a clip, each at a phase of its own. */
export async function startCameras(bench: Bench, options: CamerasOptions): Promise<Cameras> {
  const stream = (profile: Profile): SimulatedStream => ({ codec: "h264", mode: options.mode, ...PROFILES[profile] });
  const names = Array.from({ length: options.count }, (_, index) => `Bench ${options.main} ${index + 1}`);
  const cameras = names.map(
    (name): SimulatedCamera => ({
      name,
      ...(options.mode === "loop" ? { caption: "Bench" } : {}),
      main: stream(options.main),
      sub: options.sub === null ? null : stream(options.sub),
    }),
  );
  bench.say(
    `simulating ${options.count} camera(s), ${options.mode}, ${options.main}${options.sub === null ? "" : ` and ${options.sub}`}`,
  );
  const server = await spawnCameraServer({ cameras });
  bench.onEnd(() => server.close());
  return {
    server,
    async plays() {
      const requests = await Promise.all(names.map((name) => server.requests(name)));
      return requests.flat().filter(({ method }) => method === "PLAY").length;
    },
    seeds: names.map((name) => ({
      commune: "Bench",
      site: "Loopback",
      name,
      main: server.address(name, "main"),
      sub: options.sub === null ? null : server.address(name, "sub"),
    })),
  };
}

import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { loadClips } from "./encode/clip-store.ts";
import { profileOf } from "./encode/profile.ts";
import type { CameraServer, CameraServerOptions, SimulatedCamera, SimulatedStream, StreamName } from "./model.ts";
import { FramePackets } from "./rtp/frame-packets.ts";
import { OfferedCamera, OfferedStream, slugOf } from "./rtsp/camera.ts";
import { makeCertificate } from "./rtsp/certificate.ts";
import { RtspConnection } from "./rtsp/connection.ts";
import { createLiveSource } from "./sources/live-source.ts";
import { codedFrames, createLoopSource } from "./sources/loop-source.ts";
import type { FrameSource } from "./sources/source.ts";

const DEFAULT_CACHE_DIR = fileURLToPath(new URL("../../.cache/cameras", import.meta.url));

/** Ready when every clip is made and every port listens. */
export async function startCameraServer(options: CameraServerOptions): Promise<CameraServer> {
  const host = options.host ?? "127.0.0.1";
  const slugs = new Set(options.cameras.map(({ name }) => slugOf(name)));
  if (slugs.size !== options.cameras.length) throw new Error("two cameras have one address");
  const cameras = await offerCameras(options.cameras, options.cacheDir ?? DEFAULT_CACHE_DIR);
  const bySlug = new Map(cameras.map((camera) => [camera.slug, camera]));
  const open = new Set<RtspConnection>();
  let accepted = 0;
  const accept = (own: OfferedCamera | null) => (socket: Socket) => {
    const connection = new RtspConnection(socket, ++accepted, (slug) => bySlug.get(slug) ?? null, own);
    open.add(connection);
    socket.once("close", () => open.delete(connection));
  };

  const shared = createServer(accept(null));
  const port = await listen(shared, host, options.port ?? 0);
  const certificate = options.rtsps === true ? await makeCertificate(host) : null;
  const tls = certificate === null ? null : createTlsServer(certificate, accept(null));
  const rtspsPort = tls === null ? null : await listen(tls, host, 0);
  const own = new Map<OfferedCamera, { listener: Server; port: number }>();
  for (const [index, camera] of cameras.entries()) {
    if (options.cameras[index]?.ownPort !== true) continue;
    const listener = createServer(accept(camera));
    own.set(camera, { listener, port: await listen(listener, host, 0) });
  }

  const find = (name: string) => {
    const camera = bySlug.get(slugOf(name));
    if (camera === undefined) throw new Error(`no camera ${name}`);
    return camera;
  };
  const offered = (name: string, stream: StreamName) => {
    const found = find(name).stream(stream);
    if (found === null) throw new Error(`${name} has no ${stream} stream`);
    return found;
  };

  return {
    port,
    rtspsPort,
    tlsCertificatePem: certificate?.cert ?? null,
    address(name, stream, { tls: isTls = false } = {}) {
      offered(name, stream);
      const camera = find(name);
      const at = isTls ? rtspsPort : (own.get(camera)?.port ?? port);
      if (at === null) throw new Error("the server was started without TLS");
      return `${isTls ? "rtsps" : "rtsp"}://${host}:${at}/${camera.slug}/${stream}`;
    },
    cut(name) {
      const camera = find(name);
      camera.condition = "cut";
      own.get(camera)?.listener.close();
      for (const connection of camera.connections) connection.end();
    },
    restore(name) {
      const camera = find(name);
      const listening = own.get(camera);
      if (listening !== undefined && !listening.listener.listening) listening.listener.listen(listening.port, host);
      camera.condition = "up";
    },
    stall(name) {
      find(name).condition = "stalled";
    },
    inject(name, fault) {
      const camera = find(name);
      if (fault.kind === "expire-nonce") camera.authenticator.expireNonce();
      for (const connection of camera.connections) connection.inject(fault);
    },
    requests: (name) => find(name).requests(),
    changeQuirks(name, quirks) {
      const camera = find(name);
      camera.quirks = { ...camera.quirks, ...quirks };
    },
    frames: (name, stream) => offered(name, stream).sent(),
    async close() {
      const listeners = [shared, ...(tls === null ? [] : [tls]), ...[...own.values()].map(({ listener }) => listener)];
      const closed = listeners.filter((listener) => listener.listening).map((listener) => closing(listener));
      for (const connection of open) connection.end();
      for (const camera of cameras) camera.close();
      await Promise.all(closed);
    },
  };
}

async function offerCameras(cameras: readonly SimulatedCamera[], cacheDir: string): Promise<OfferedCamera[]> {
  const streams = cameras.flatMap((camera) =>
    [camera.main, ...(camera.sub === null ? [] : [camera.sub])].map((stream) => ({ camera, stream })),
  );
  const looped = streams.filter(({ stream }) => stream.mode === "loop");
  const clips = await loadClips(
    cacheDir,
    looped.map(({ camera, stream }) => profileOf(camera, stream)),
  );
  const clipOf = new Map(looped.map(({ stream }, index) => [stream, clips[index] ?? []]));
  const coded = new Map(looped.map(({ stream }, index) => [clips[index] ?? [], codedFrames(stream.codec, clips[index] ?? [])]));
  const packets = new FramePackets();

  const sourceOf = (camera: SimulatedCamera, stream: SimulatedStream): FrameSource => {
    const clip = clipOf.get(stream);
    if (clip === undefined) return createLiveSource(profileOf(camera, stream));
    const frames = coded.get(clip) ?? [];
    return createLoopSource({ clip, frames, framesPerSecond: stream.framesPerSecond, phase: phaseOf(camera.name, clip.length) });
  };
  const offer = (camera: SimulatedCamera, stream: SimulatedStream | null) =>
    stream === null ? null : new OfferedStream(stream, sourceOf(camera, stream), packets);
  return cameras.map((camera) => new OfferedCamera(camera, { main: offer(camera, camera.main), sub: offer(camera, camera.sub) }));
}

/** Cameras do not have their key frames at one moment, and the same camera begins at the same frame each time. */
function phaseOf(name: string, frames: number): number {
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % Math.max(1, frames);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

const closing = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

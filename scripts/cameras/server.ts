import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { CameraServer, CameraServerOptions, StreamName } from "./model.ts";
import { offerCameras } from "./offer.ts";
import { type OfferedCamera, slugOf } from "./rtsp/camera.ts";
import { RtspConnection } from "./rtsp/connection.ts";
import { type Doors, openDoors } from "./rtsp/doors.ts";

const DEFAULT_CACHE_DIR = fileURLToPath(new URL("../../.cache/cameras", import.meta.url));

/** Ready when every clip is made and every port listens. Refuses two cameras whose names make one address. */
export async function startCameraServer(options: CameraServerOptions): Promise<CameraServer> {
  const slugs = new Set(options.cameras.map(({ name }) => slugOf(name)));
  if (slugs.size !== options.cameras.length) throw new Error("two cameras have one address");
  const host = options.host ?? "127.0.0.1";
  const cameras = await offerCameras(options.cameras, options.cacheDir ?? DEFAULT_CACHE_DIR);
  const bySlug = new Map(cameras.map((camera) => [camera.slug, camera]));
  const { accept, endAll } = connections((slug) => bySlug.get(slug) ?? null);
  const apart = cameras.filter((_, index) => options.cameras[index]?.ownPort === true);
  const doors = await openDoors({ host, port: options.port ?? 0, isTls: options.rtsps === true, apart, accept });
  const find = (name: string) => {
    const camera = bySlug.get(slugOf(name));
    if (camera === undefined) throw new Error(`no camera ${name}`);
    return camera;
  };
  return {
    port: doors.port,
    rtspsPort: doors.rtspsPort,
    tlsCertificatePem: doors.certificatePem,
    address: (name, stream, { tls = false } = {}) => addressOf(find(name), stream, doors, host, tls),
    requests: (name) => find(name).requests(),
    frames: (name, stream) => offered(find(name), stream).sent(),
    ...faults(find, doors),
    async close() {
      const shut = doors.close();
      endAll();
      for (const camera of cameras) camera.close();
      await shut;
    },
  };
}

/** All connections, whichever door they came through, numbered from 1. */
function connections(findCamera: (slug: string) => OfferedCamera | null) {
  const open = new Set<RtspConnection>();
  let accepted = 0;
  return {
    accept(socket: Socket, own: OfferedCamera | null) {
      const connection = new RtspConnection(socket, ++accepted, findCamera, own);
      open.add(connection);
      socket.once("close", () => open.delete(connection));
    },
    endAll() {
      for (const connection of open) connection.end();
    },
  };
}

function faults(
  find: (name: string) => OfferedCamera,
  doors: Doors,
): Pick<CameraServer, "cut" | "restore" | "stall" | "inject" | "changeQuirks"> {
  return {
    cut(name) {
      const camera = find(name);
      camera.condition = "cut";
      doors.shut(camera);
      for (const connection of camera.connections) connection.end();
    },
    restore(name) {
      const camera = find(name);
      camera.condition = "up";
      doors.reopen(camera);
    },
    stall(name) {
      find(name).condition = "stalled";
    },
    inject(name, fault) {
      const camera = find(name);
      if (fault.kind === "expire-nonce") camera.authenticator.expireNonces();
      for (const connection of camera.connections) connection.inject(fault);
    },
    changeQuirks(name, quirks) {
      const camera = find(name);
      camera.quirks = { ...camera.quirks, ...quirks };
    },
  };
}

function offered(camera: OfferedCamera, stream: StreamName) {
  const found = camera.stream(stream);
  if (found === null) throw new Error(`${camera.name} has no ${stream} stream`);
  return found;
}

function addressOf(camera: OfferedCamera, stream: StreamName, doors: Doors, host: string, isTls: boolean): string {
  offered(camera, stream);
  const port = isTls ? doors.rtspsPort : (doors.ownPort(camera) ?? doors.port);
  if (port === null) throw new Error("the server was started without TLS");
  return `${isTls ? "rtsps" : "rtsp"}://${host}:${port}/${camera.slug}/${stream}`;
}

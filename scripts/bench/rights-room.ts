import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { CONSOLE_NAMESPACE } from "@vigie/shared/console/events";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import { io, type Socket } from "socket.io-client";
import type { Api } from "../run/api.ts";
import type { Product } from "../run/product.ts";
import { type Seeded, seed } from "../run/seed.ts";
import { allStreaming, type Bench } from "./bench.ts";
import { startCameras } from "./cameras.ts";

/** The real product with one small camera in each of three communes, and an operator and a liaison who are signed in. */
export interface RightsBench {
  bench: Bench;
  product: Product;
  seeded: Seeded;
  operator: Api;
  liaison: Api;
  /** Looked at; forwarded; of an order that is withdrawn. */
  watched: Place;
  forwarded: Place;
  ordered: Place;
}
export interface Place {
  camera: Camera;
  communeId: CommuneId;
}

export async function openRightsBench(bench: Bench): Promise<RightsBench> {
  const cameras = await startCameras(bench, { count: 3, mode: "loop", main: "360p12", sub: null });
  const product = await bench.product();
  const seeds = cameras.seeds.map((each, n) => ({ ...each, commune: `Bench ${n + 1}` }));
  const seeded = await seed(product, seeds);
  const tree = await allStreaming(seeded.admin, seeds.length);
  const [operator, liaison] = [product.newApi(), product.newApi()];
  await operator.signIn(seeded.accounts.operator);
  await liaison.signIn(seeded.accounts.liaison);
  const placeOf = (n: number): Place => {
    const camera = seeded.cameras[n];
    if (camera === undefined) throw new Error(`the product has no camera ${n}`);
    return { camera, communeId: communeOf(tree, camera.id) };
  };
  return { bench, product, seeded, operator, liaison, watched: placeOf(0), forwarded: placeOf(1), ordered: placeOf(2) };
}

function communeOf({ cameras, sites }: CameraTree, id: CameraId): CommuneId {
  const camera = cameras.find((each) => each.id === id);
  const site = sites.find((each) => each.id === camera?.siteId);
  if (site === undefined) throw new Error(`camera ${id} lies nowhere`);
  return site.communeId;
}

/** Of the console: greeted, and told things from then on. */
export async function openSocket(api: Api): Promise<Socket> {
  const socket = io(`${api.origin}${CONSOLE_NAMESPACE}`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: api.origin, cookie: api.cookie() },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("server:beat", () => resolve());
    socket.once("connect_error", reject);
  });
  return socket;
}

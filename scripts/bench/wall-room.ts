import type { Camera } from "@vigie/shared/cameras/schema";
import { type Cell, type Layout, MAX_TILES } from "@vigie/shared/walls/layouts";
import { CommandAnswer, Display, type DisplayCommand } from "@vigie/shared/walls/schema";
import type { Api } from "../run/api.ts";
import type { Product } from "../run/product.ts";
import { type SeedCamera, type Seeded, seed } from "../run/seed.ts";
import { allStreaming, type Bench } from "./bench.ts";
import { type Cameras, type Profile, startCameras } from "./cameras.ts";
import { type SentLog, sentLogOf } from "./sent-frames.ts";

/** A product with simulated cameras, and the operator's own wall beside their browser. */
export interface WallRoom {
  bench: Bench;
  product: Product;
  seeded: Seeded;
  /** Signed in as the operator: commands their wall as their console does. */
  operator: Api;
  /** Cameras of a profile that the product pulls, in the order they were added. */
  cameras: Camera[];
  /** Puts as many of the simulated cameras into the product, and waits for their pictures. */
  add(profile: Profile, count: number): Promise<Camera[]>;
  /** What a camera sent of late. */
  sent(camera: Camera): Promise<SentLog>;
  /** Faults are injected there. */
  simulated(profile: Profile): Cameras;
}

export async function openWallRoom(bench: Bench, counts: Partial<Record<Profile, number>>, env = {}): Promise<WallRoom> {
  const pools = new Map<Profile, { simulated: Cameras; unused: SeedCamera[] }>();
  for (const [profile, count] of Object.entries(counts) as [Profile, number][]) {
    const simulated = await startCameras(bench, { count, mode: "loop", main: profile, sub: null });
    pools.set(profile, { simulated, unused: [...simulated.seeds] });
  }
  const poolOf = (profile: Profile) => {
    const pool = pools.get(profile);
    if (pool === undefined) throw new Error(`no camera of ${profile} is simulated`);
    return pool;
  };
  const product = await bench.product(env);
  const seeded = await seed(product, []);
  const operator = product.newApi();
  await operator.signIn(seeded.accounts.operator);
  const cameras: Camera[] = [];
  return {
    bench,
    product,
    seeded,
    operator,
    cameras,
    async add(profile, count) {
      const wanted = poolOf(profile).unused.splice(0, count);
      const commune = `${profile} ${cameras.length}`;
      const made = await seeded.addCameras(wanted.map((each) => ({ ...each, commune })));
      cameras.push(...made);
      await allStreaming(seeded.admin, cameras.length);
      return made;
    },
    async sent({ name }) {
      const [pool] = [...pools.values()].filter(({ simulated }) => simulated.seeds.some((seed) => seed.name === name));
      return sentLogOf((await pool?.simulated.server.frames(name, "main")) ?? []);
    },
    simulated: (profile) => poolOf(profile).simulated,
  };
}

/** A camera on each tile, all at once. */
export async function compose(api: Api, layout: Layout, cameras: readonly Camera[]): Promise<Display> {
  const own = await api.get("/api/displays/own/1", Display);
  const laid = await command(api, own, { kind: "layout", seen: own.layoutVersion, layout });
  const tiles = laid.tiles.slice(0, MAX_TILES).map(({ version }, tile) => {
    const camera = cameras[tile];
    return { tile, seen: version, content: camera === undefined ? null : ({ kind: "camera", cameraId: camera.id } as const) };
  });
  return command(api, laid, { kind: "place", tiles });
}

export async function command(api: Api, { id }: Display, body: DisplayCommand): Promise<Display> {
  const answer = await api.send("POST", `/api/displays/${id}/commands`, body, CommandAnswer);
  if (answer.outcome !== "applied") throw new Error(`the display was changed by ${answer.by.displayName} meanwhile`);
  return answer.display;
}

/** A spot of two by two cells at the top left of `columns` × `rows`, and `count` single cells around it. */
export function spotAnd(count: number, columns: number, rows: number): Layout {
  const SPOT = 2;
  const singles = Array.from({ length: columns * rows }, (_, at): Cell => {
    return { column: at % columns, row: Math.floor(at / columns), columns: 1, rows: 1 };
  }).filter(({ column, row }) => column >= SPOT || row >= SPOT);
  const spot: Cell = { column: 0, row: 0, columns: SPOT, rows: SPOT };
  return { kind: "free", columns, rows, cells: [spot, ...singles.slice(0, count)] };
}

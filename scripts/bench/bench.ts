import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { type CameraTree, CameraTree as CameraTreeSchema } from "@vigie/shared/console/api";
import type { Api } from "../run/api.ts";
import { type Product, root, startProduct } from "../run/product.ts";
import { rssBytes } from "./proc.ts";

/** Keys as the issue names them. */
export type Figures = Record<string, number | string>;

/** One run of a benchmark: what it says on the way, and what must be ended whichever way it ends. */
export interface Bench {
  say(line: string): void;
  /** Runs when the benchmark is over or interrupted, last in, first out. */
  onEnd(act: () => Promise<void> | void): void;
  /** An empty folder, removed at the end. */
  folder(name: string): string;
  /** With `env` beside its settings: the product as `npm start` has it, on free ports, with loopback as its camera network and a media node whose memory can be measured. */
  product(env?: Record<string, string>): Promise<Product>;
}

export function createBench(say: (line: string) => void): { bench: Bench; end: () => Promise<void> } {
  const ends: (() => Promise<void> | void)[] = [];
  const bench: Bench = {
    say,
    onEnd: (act) => ends.push(act),
    folder(name) {
      const path = mkdtempSync(join(tmpdir(), `vigie-bench-${name}-`));
      bench.onEnd(() => rmSync(path, { recursive: true, force: true }));
      return path;
    },
    async product(env = {}) {
      const dataDir = bench.folder("data");
      const product = await startProduct({
        dataDir,
        cameraNetworks: "127.0.0.0/8",
        serverPort: 0,
        nodePort: 0,
        nodeArgs: ["--expose-gc", "--import", join(root, "scripts/bench/collect-on-signal.ts")],
        env: { VIGIE_LOG_LEVEL: "warn", ...env },
      });
      bench.onEnd(() => product.stop());
      // What a post does that has the product's own authority installed.
      if (product.origin.startsWith("https:")) trust(readFileSync(join(dataDir, "server", "authority.crt"), "utf8"));
      return product;
    },
  };
  const end = async () => {
    for (let act = ends.pop(); act !== undefined; act = ends.pop()) await act();
  };
  return { bench, end };
}

const trust = (authority: string) => setDefaultCACertificates([...getCACertificates("default"), authority]);

/** Resident memory of the media node after a forced collection. */
export async function nodeRssBytes(product: Product): Promise<number> {
  const { node: pid } = product.pids();
  if (pid === null) throw new Error("the media node does not run");
  const collected = product.node.nextLine(/vigie garbage collected/, 30_000);
  process.kill(pid, "SIGUSR2");
  await collected;
  return rssBytes(pid);
}

const STREAMING_MS = 120_000;

/** Until `cameras` main streams give pictures. */
export async function allStreaming(api: Api, cameras: number): Promise<CameraTree> {
  let streaming = 0;
  for (const endMs = performance.now() + STREAMING_MS; performance.now() < endMs; await pause(500)) {
    const tree = await api.get("/api/cameras", CameraTreeSchema);
    streaming = tree.states.filter(({ main }) => main.state === "streaming").length;
    if (streaming >= cameras) return tree;
  }
  throw new Error(`${streaming} of ${cameras} cameras gave pictures within ${STREAMING_MS} ms`);
}

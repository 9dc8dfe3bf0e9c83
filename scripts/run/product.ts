import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Api, createApi } from "./api.ts";
import { ensureConsole } from "./console-build.ts";
import { createSide, type Side } from "./side.ts";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ProductOptions {
  /** The server keeps its data in `server/` below, the node in `node/`. */
  dataDir: string;
  /** `VIGIE_CAMERA_NETWORKS`: CIDR blocks behind commas. */
  cameraNetworks: string;
  /** On localhost; 0 takes a free one, which a restart keeps. */
  serverPort: number;
  nodePort: number;
  /** Flags of Node.js for the media node, to measure it. */
  nodeArgs?: readonly string[];
  /** Settings beyond those of this list, for both processes. */
  env?: Record<string, string | undefined>;
  onLine?: (from: "server" | "node", line: string) => void;
  /** Present: a process that ends unasked is started again, and this is told. Absent: it stays down. */
  onRestart?: (sentence: string) => void;
}

/** Server and one media node with the console as built from the sources, each a process. */
export interface Product {
  origin: string;
  nodeOrigin: string;
  server: Side;
  node: Side;
  /** Signed in as nobody. */
  newApi(): Api;
  /** The one-time code for the first administrator, from the server's terminal; rejects when there is none. */
  setupCode(): Promise<string>;
  pids(): { server: number | null; node: number | null };
  restartServer(signal?: NodeJS.Signals): Promise<void>;
  restartNode(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

const SETUP_CODE = /set-up code: (\S+)/;
const SETUP_CODE_MS = 10_000;

export async function startProduct(options: ProductOptions): Promise<Product> {
  const consoleDir = await ensureConsole(root, (line) => options.onLine?.("server", line));
  const serverPort = options.serverPort === 0 ? await freePort() : options.serverPort;
  const nodePort = options.nodePort === 0 ? await freePort() : options.nodePort;
  const token = randomBytes(24).toString("base64url");
  const both = { ...withoutSettings(), VIGIE_NODE_TOKEN: token, VIGIE_CAMERA_NETWORKS: options.cameraNetworks };
  const own = { VIGIE_LISTEN: `localhost:${serverPort}`, VIGIE_CONSOLE_DIR: consoleDir };
  const server = side(options, "server", [], { ...both, ...own, ...options.env });
  const origin = await server.start();
  const beside = besideServer(options, origin, nodePort);
  const node = side(options, "node", options.nodeArgs ?? [], { ...both, ...beside, ...options.env });
  const nodeOrigin = await node.start().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return face(origin, nodeOrigin, server, node);
}

/** The node of a single machine has the server's name, listens where it listens, and under TLS has its certificate. */
function besideServer(options: ProductOptions, serverOrigin: string, nodePort: number): Record<string, string> {
  const { protocol, hostname } = new URL(serverOrigin);
  const listen = options.env?.["VIGIE_LISTEN"] ?? "localhost:0";
  return {
    VIGIE_SERVER_ORIGIN: serverOrigin,
    VIGIE_NODE_ORIGIN: `${protocol}//${hostname}:${nodePort}`,
    VIGIE_NODE_LISTEN: listen.replace(/:\d+$/, `:${nodePort}`),
    ...certificateBeside(options),
  };
}

/** The one that the server was given; or the one that it made, which the node believes by the authority that signed it. */
function certificateBeside({ env = {}, dataDir }: ProductOptions): Record<string, string> {
  const { VIGIE_TLS: tls, VIGIE_TLS_CERT: certificate, VIGIE_TLS_KEY: key } = env;
  if (certificate !== undefined && key !== undefined) return { VIGIE_NODE_TLS_CERT: certificate, VIGIE_NODE_TLS_KEY: key };
  if (tls !== "local") return {};
  const both = join(dataDir, "server", "machine.pem");
  const authority = join(dataDir, "server", "authority.crt");
  return { VIGIE_NODE_TLS_CERT: both, VIGIE_NODE_TLS_KEY: both, NODE_EXTRA_CA_CERTS: authority };
}

const ENTRY = { server: "server/src/main.ts", node: "media/src/main.ts" };

function side(options: ProductOptions, name: "server" | "node", nodeArgs: readonly string[], env: ProductOptions["env"]): Side {
  const dataDir = join(options.dataDir, name);
  mkdirSync(dataDir, { recursive: true });
  return createSide({
    name: `vigie ${name}`,
    file: join(root, ENTRY[name]),
    nodeArgs,
    cwd: root,
    env: { ...env, VIGIE_DATA_DIR: dataDir },
    onLine: (line) => options.onLine?.(name, line),
    listening: new RegExp(`vigie ${name} listening on (\\S+)`),
    onRestart: options.onRestart ?? null,
  });
}

function face(origin: string, nodeOrigin: string, server: Side, node: Side): Product {
  const restart = async (side: Side, signal?: NodeJS.Signals) => {
    await side.stop(signal);
    await side.start();
  };
  return {
    origin,
    nodeOrigin,
    server,
    node,
    newApi: () => createApi(origin),
    setupCode: async () => (await server.line(SETUP_CODE, SETUP_CODE_MS))[1] ?? "",
    pids: () => ({ server: server.pid(), node: node.pid() }),
    restartServer: (signal) => restart(server, signal),
    restartNode: (signal) => restart(node, signal),
    stop: async () => {
      await node.stop();
      await server.stop();
    },
  };
}

/** What the shell sets is for `npm start`; a demo, a test or a measurement must not depend on it. */
function withoutSettings(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VIGIE_")));
}

/** Known before the start, since the node must tell its origin to the server. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "localhost", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

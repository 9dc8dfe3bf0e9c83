import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NetworkList } from "@vigie/shared/cameras/networks";
import { Origin } from "@vigie/shared/nodes/schema";
import { z } from "zod";

const Listen = z.string().transform((text, context) => {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  if (match?.[1] === undefined || Number(match[2]) > 65535) {
    context.addIssue({ code: "custom", message: "expected host:port" });
    return z.NEVER;
  }
  return { host: match[1].replace(/^\[(.*)\]$/, "$1"), port: Number(match[2]) };
});

/** Every setting of a media node, from its environment. */
const NodeEnv = z
  .object({
    VIGIE_DATA_DIR: z.string().min(1).default("data/node"),
    /** Where recordings go, a volume of their own at best; by default in the data directory. */
    VIGIE_RECORDINGS_DIR: z.string().min(1).optional(),
    VIGIE_SERVER_ORIGIN: Origin.default("http://localhost:8080"),
    VIGIE_NODE_ORIGIN: Origin.default("http://localhost:8081"),
    /** Where it listens; by default the host and port of its origin. */
    VIGIE_NODE_LISTEN: Listen.optional(),
    VIGIE_RTMP_LISTEN: Listen.optional(),
    VIGIE_NODE_TLS_CERT: z.string().optional(),
    VIGIE_NODE_TLS_KEY: z.string().optional(),
    VIGIE_NODE_NAME: z.string().trim().min(1).max(80).default("node"),
    VIGIE_NODE_TOKEN: z.string().min(16).optional(),
    VIGIE_CAMERA_NETWORKS: NetworkList.default({ cidrs: [], contains: () => false }),
    VIGIE_LOG_LEVEL: z.enum(["error", "warn", "info", "debug"]).default("info"),
  })
  .check((context) => {
    const env = context.value;
    const hasTls = env.VIGIE_NODE_TLS_CERT !== undefined && env.VIGIE_NODE_TLS_KEY !== undefined;
    const fault = (path: string, message: string) => context.issues.push({ code: "custom", input: env, path: [path], message });
    if ((env.VIGIE_NODE_TLS_CERT === undefined) !== (env.VIGIE_NODE_TLS_KEY === undefined)) {
      fault(
        "VIGIE_NODE_TLS_CERT",
        "a certificate and its key go together: set VIGIE_NODE_TLS_CERT and VIGIE_NODE_TLS_KEY, or neither",
      );
    }
    if (hasTls !== env.VIGIE_NODE_ORIGIN.startsWith("https:"))
      fault("VIGIE_NODE_ORIGIN", "an https: origin has a certificate, an http: one has none");
    for (const [name, listen] of [
      ["VIGIE_NODE_LISTEN", listenOf(env)],
      ["VIGIE_RTMP_LISTEN", env.VIGIE_RTMP_LISTEN],
    ] as const) {
      if (listen !== undefined && !hasTls && !isLoopback(listen.host)) {
        fault(
          name,
          `${listen.host} is seen by the network: set VIGIE_NODE_TLS_CERT and VIGIE_NODE_TLS_KEY, or listen on localhost`,
        );
      }
    }
  });

export type NodeSettings = ReturnType<typeof readSettings>;

/** All faults at once, each with what to set instead; throws an Error whose message is for the terminal. */
export function readSettings(environment: Record<string, string | undefined>) {
  const parsed = NodeEnv.safeParse(environment);
  if (!parsed.success) throw new Error(`the node's settings are wrong:\n${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  const tls =
    env.VIGIE_NODE_TLS_CERT === undefined || env.VIGIE_NODE_TLS_KEY === undefined
      ? null
      : { cert: readFileSync(env.VIGIE_NODE_TLS_CERT), key: readFileSync(env.VIGIE_NODE_TLS_KEY) };
  return {
    dataDir: env.VIGIE_DATA_DIR,
    recordingsDir: env.VIGIE_RECORDINGS_DIR ?? join(env.VIGIE_DATA_DIR, "recordings"),
    serverOrigin: env.VIGIE_SERVER_ORIGIN,
    origin: env.VIGIE_NODE_ORIGIN,
    listen: listenOf(env),
    rtmpListen: env.VIGIE_RTMP_LISTEN ?? null,
    tls,
    name: env.VIGIE_NODE_NAME,
    token: env.VIGIE_NODE_TOKEN ?? null,
    cameraNetworks: env.VIGIE_CAMERA_NETWORKS,
    logLevel: env.VIGIE_LOG_LEVEL,
  };
}

function listenOf(env: { VIGIE_NODE_LISTEN?: { host: string; port: number } | undefined; VIGIE_NODE_ORIGIN: string }) {
  const { hostname, port, protocol } = new URL(env.VIGIE_NODE_ORIGIN);
  return env.VIGIE_NODE_LISTEN ?? { host: hostname, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}

const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

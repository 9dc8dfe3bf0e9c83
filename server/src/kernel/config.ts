import { readFileSync } from "node:fs";
import { NetworkList } from "@vigie/shared/cameras/networks";
import { Origin } from "@vigie/shared/nodes/schema";
import { z } from "zod";

const Listen = z.string().transform((text, context) => {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  if (match?.[1] === undefined || Number(match[2]) > 65_535) {
    context.addIssue({ code: "custom", message: "expected host:port" });
    return z.NEVER;
  }
  return { host: match[1].replace(/^\[(.*)\]$/, "$1"), port: Number(match[2]) };
});

/** Every setting of the server, from its environment. */
const Env = z.object({
  VIGIE_DATA_DIR: z.string().min(1).default("data/server"),
  VIGIE_LISTEN: Listen.default({ host: "localhost", port: 8080 }),
  VIGIE_ORIGIN: Origin.optional(),
  VIGIE_CAMERA_NETWORKS: NetworkList.default({ cidrs: [], contains: () => false }),
  VIGIE_TLS_CERT: z.string().min(1).optional(),
  VIGIE_TLS_KEY: z.string().min(1).optional(),
  VIGIE_TLS: z.literal("local").optional(),
  VIGIE_NODE_TOKEN: z.string().min(16).optional(),
  VIGIE_WITNESS_FILE: z.string().min(1).optional(),
  VIGIE_JOURNAL_RESTORED: z
    .string()
    .regex(/^[0-9a-f]{16}$/, "the sixteen characters that the refusal to start named")
    .optional(),
  VIGIE_CONSOLE_DIR: z.string().min(1).optional(),
  VIGIE_LOG_LEVEL: z.enum(["error", "warn", "info", "debug"]).default("info"),
});

type Env = z.infer<typeof Env>;

const hasFiles = (env: Env) => env.VIGIE_TLS_CERT !== undefined && env.VIGIE_TLS_KEY !== undefined;
const isTls = (env: Env) => hasFiles(env) || env.VIGIE_TLS !== undefined;

/** What settings say to each other; each rule names the setting to change. */
const RULES: { path: keyof Env; breaks: (env: Env) => boolean; message: string }[] = [
  {
    path: "VIGIE_TLS_CERT",
    breaks: (env) => (env.VIGIE_TLS_CERT === undefined) !== (env.VIGIE_TLS_KEY === undefined),
    message: "a certificate and its key go together: set VIGIE_TLS_CERT and VIGIE_TLS_KEY, or neither",
  },
  {
    path: "VIGIE_TLS",
    breaks: (env) => hasFiles(env) && env.VIGIE_TLS !== undefined,
    message: "VIGIE_TLS=local makes its own certificate: do not set VIGIE_TLS_CERT and VIGIE_TLS_KEY too",
  },
  {
    path: "VIGIE_LISTEN",
    breaks: (env) => env.VIGIE_LISTEN?.host !== undefined && !isLoopback(env.VIGIE_LISTEN.host) && !isTls(env),
    message: "it is seen by the network: set VIGIE_TLS_CERT and VIGIE_TLS_KEY, or VIGIE_TLS=local, or listen on localhost",
  },
  {
    path: "VIGIE_ORIGIN",
    breaks: (env) => env.VIGIE_ORIGIN !== undefined && env.VIGIE_ORIGIN.startsWith("https:") !== isTls(env),
    message: "an https: origin has a certificate, an http: one has none",
  },
];

/** Rules are asked even when a setting alone is at fault, so that all faults come together: a rule passes over what it cannot read. */
const Settings = RULES.reduce(
  (schema, { path, breaks, message }) => schema.refine((env) => !breaks(env), { path: [path], error: message, when: () => true }),
  Env,
);

type ServerSettings = ReturnType<typeof readSettings>;

/** All faults at once, each with what to set instead; throws an Error whose message is for the terminal and tells no secret. */
export function readSettings(environment: Record<string, string | undefined>) {
  const parsed = Settings.safeParse(environment);
  if (!parsed.success) throw new Error(`the server's settings are wrong:\n${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  return {
    dataDir: env.VIGIE_DATA_DIR,
    listen: env.VIGIE_LISTEN,
    origin: env.VIGIE_ORIGIN ?? null,
    cameraNetworks: env.VIGIE_CAMERA_NETWORKS,
    tls: tlsOf(env),
    nodeToken: env.VIGIE_NODE_TOKEN ?? null,
    consoleDir: env.VIGIE_CONSOLE_DIR ?? null,
    witness: { path: env.VIGIE_WITNESS_FILE ?? null, acceptedRestore: env.VIGIE_JOURNAL_RESTORED ?? null },
    logLevel: env.VIGIE_LOG_LEVEL,
  };
}

/** What may be shown of the settings. */
export const redacted = ({ cameraNetworks, tls, nodeToken, ...settings }: ServerSettings) => ({
  ...settings,
  cameraNetworks: cameraNetworks.cidrs,
  tls: tls.kind,
  nodeToken: nodeToken === null ? null : "[redacted]",
});

export type TlsSetting = { kind: "none" } | { kind: "local" } | { kind: "files"; cert: string; key: string };

function tlsOf(env: Env): TlsSetting {
  if (env.VIGIE_TLS === "local") return { kind: "local" };
  if (env.VIGIE_TLS_CERT === undefined || env.VIGIE_TLS_KEY === undefined) return { kind: "none" };
  return { kind: "files", cert: readFileSync(env.VIGIE_TLS_CERT, "utf8"), key: readFileSync(env.VIGIE_TLS_KEY, "utf8") };
}

const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

import type { CameraServer, CameraServerOptions } from "./model.ts";

/** What `main.ts` takes and gives over IPC, and in its first line of standard output. */

/** The calls of a `CameraServer` that another process may make. */
export const REMOTE_METHODS = ["cut", "restore", "stall", "inject", "requests", "changeQuirks", "frames"] as const;
export type RemoteMethod = (typeof REMOTE_METHODS)[number];

export interface RemoteCall {
  id: number;
  method: RemoteMethod;
  parameters: unknown[];
}

export type RemoteAnswer = { id: number; value?: unknown } | { id: number; error: string };

export interface ReadyLine {
  port: number;
  rtspsPort: number | null;
  tlsCertificatePem: string | null;
  cameras: { name: string; main: string; sub: string | null; mainTls: string | null; subTls: string | null }[];
}

export function readyLineOf(server: CameraServer, { cameras }: CameraServerOptions): ReadyLine {
  const { port, rtspsPort, tlsCertificatePem } = server;
  const isTls = rtspsPort !== null;
  return {
    port,
    rtspsPort,
    tlsCertificatePem,
    cameras: cameras.map(({ name, sub }) => ({
      name,
      main: server.address(name, "main"),
      sub: sub === null ? null : server.address(name, "sub"),
      mainTls: isTls ? server.address(name, "main", { tls: true }) : null,
      subTls: isTls && sub !== null ? server.address(name, "sub", { tls: true }) : null,
    })),
  };
}

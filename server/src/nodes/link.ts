import { AppError } from "@vigie/shared/kernel/problem";
import type { NodeId } from "@vigie/shared/kernel/units";
import { LinkHandshake, NODE_LINK_NAMESPACE } from "@vigie/shared/nodes/link";
import type { Server, Socket } from "socket.io";
import { canonicalOrigin } from "../kernel/origins.ts";
import { toRefusal } from "../kernel/sockets.ts";
import type { NodeOrigins } from "../kernel/stream-addresses.ts";
import { refuseCrossSite } from "./admission.ts";
import { type LinkDeps, serveNode } from "./link-session.ts";
import { createProofCheck } from "./proofs.ts";

interface NodeNamespaceDeps extends LinkDeps {
  consoleOrigin: () => string;
  /** Where a node that has just proved itself listens. */
  listensAt: (nodeId: NodeId, origins: NodeOrigins) => Promise<void>;
}

interface Proved {
  nodeId: NodeId;
  nonce: string;
}

/** The namespace that nodes dial: refuses whoever does not prove a pinned key. */
export function serveNodes(sockets: Server, deps: NodeNamespaceDeps): void {
  const { registry, require, consoleOrigin, listensAt, log } = deps;
  const check = createProofCheck(deps.clock, (id) => registry.find(id)?.node.publicKey ?? null);

  async function prove(socket: Socket): Promise<Proved> {
    const handshake = LinkHandshake.safeParse(socket.handshake.auth);
    if (!handshake.success) throw new AppError("request.invalid", "not a node's handshake", { cause: handshake.error });
    const { proof, origin, rtmpOrigin, nonce } = handshake.data;
    const nodeId = await check(proof);
    require({ kind: "node", nodeId }, "node.connect", { kind: "csu" }, null);
    refuseCrossSite(origin, consoleOrigin());
    await listensAt(nodeId, { origin: canonicalOrigin(origin), rtmpOrigin });
    return { nodeId, nonce };
  }

  const namespace = sockets.of(NODE_LINK_NAMESPACE);
  namespace.use((socket, next) => {
    prove(socket).then(
      (proved) => {
        socket.data = proved;
        next();
      },
      (error: unknown) => {
        log.warn({ err: error, post: socket.handshake.address }, "node refused");
        next(toRefusal(error));
      },
    );
  });
  namespace.on("connection", (socket) => serveNode(socket, socket.data as Proved, deps));
}

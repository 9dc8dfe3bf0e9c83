import type { KeyObject } from "node:crypto";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { NodeId } from "@vigie/shared/kernel/units";
import { NODE_PROOF_AUDIENCE, NODE_PROOF_TYPE, SERVER_PROOF_TYPE } from "@vigie/shared/nodes/link";
import { decodeJwt, jwtVerify, SignJWT } from "jose";
import { publicKeyOf } from "../kernel/keys.ts";

const SERVER_PROOF_S = 60;
/** A node's clock may be wrong by this; the link then measures by how much. */
const CLOCK_TOLERANCE_S = 300;
const MAX_AGE_S = 60;

/** Checks that a handshake comes from the node whose key was pinned, and has not been heard before. */
export function createProofCheck(clock: Clock, findKey: (id: NodeId) => string | null) {
  /** Identifiers heard, until when they would still pass (monotonic). */
  const heard = new Map<string, number>();

  return async (proof: string): Promise<NodeId> => {
    try {
      const nodeId = NodeId.parse(decodeJwt(proof).iss);
      const publicKey = findKey(nodeId);
      if (publicKey === null) throw new Error(`node ${nodeId} was never admitted`);
      const { payload } = await jwtVerify(proof, publicKeyOf(publicKey), {
        algorithms: ["EdDSA"],
        typ: NODE_PROOF_TYPE,
        audience: NODE_PROOF_AUDIENCE,
        requiredClaims: ["exp", "jti"],
        maxTokenAge: MAX_AGE_S,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(clock.now()),
      });
      const now = clock.monotonicMs();
      for (const [jti, untilMs] of heard) if (untilMs < now) heard.delete(jti);
      if (payload.jti === undefined || heard.has(payload.jti)) throw new Error("the proof was heard before");
      heard.set(payload.jti, now + (MAX_AGE_S + 2 * CLOCK_TOLERANCE_S) * 1_000);
      return nodeId;
    } catch (cause) {
      throw new AppError("node.key_refused", "the handshake does not prove an admitted node", { cause });
    }
  };
}

/** The server's answer to a handshake: signed over its nonce, so that it can be no older one. */
export const proveServer = (key: KeyObject, nonce: string, clock: Clock): Promise<string> => {
  const issuedAt = Math.floor(clock.now() / 1_000);
  return new SignJWT({ nonce })
    .setProtectedHeader({ alg: "EdDSA", typ: SERVER_PROOF_TYPE })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + SERVER_PROOF_S)
    .sign(key);
};

import { type KeyObject, randomBytes } from "node:crypto";
import { AppError } from "@vigie/shared/kernel/problem";
import { NODE_PROOF_AUDIENCE, NODE_PROOF_TYPE, SERVER_PROOF_TYPE } from "@vigie/shared/nodes/link";
import { jwtVerify, SignJWT } from "jose";
import { v7 as uuidv7 } from "uuid";
import { publicKeyOf } from "../store/index.ts";

const PROOF_SECONDS = 60;

export const createNonce = () => randomBytes(24).toString("base64url");

export function proveNode(nodeId: string, identity: KeyObject): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: "EdDSA", typ: NODE_PROOF_TYPE })
    .setIssuer(nodeId)
    .setAudience(NODE_PROOF_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${PROOF_SECONDS}s`)
    .setJti(uuidv7())
    .sign(identity);
}

/** Throws `node.key_refused` unless `proof` answers this handshake's nonce and is signed by the key pinned at the admission. */
export async function provesServer(proof: string, nonce: string, serverPublicKey: string): Promise<void> {
  // The nonce makes it fresh; the server's clock need not agree with this one's before the link measured it.
  const verified = await jwtVerify(proof, publicKeyOf(serverPublicKey), {
    algorithms: ["EdDSA"],
    typ: SERVER_PROOF_TYPE,
    currentDate: new Date(0),
  }).catch((cause: unknown) => {
    throw new AppError("node.key_refused", "the server's key is not the one that was pinned", { cause });
  });
  if (verified.payload["nonce"] !== nonce) throw new AppError("node.key_refused", "the server answered another handshake");
}

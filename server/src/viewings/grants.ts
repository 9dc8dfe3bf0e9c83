import type { KeyObject } from "node:crypto";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { GRANT_OPEN_MS, GRANT_TYPE, GRANT_VALID_MS, type GrantClaims, type Viewing } from "@vigie/shared/viewings/schema";
import { SignJWT } from "jose";
import { newId } from "../kernel/ids.ts";

export interface Grant {
  token: string;
  validUntil: EpochMs;
}

/** A signed permission to open one stream of a viewing, soon, and to look for a while. `now`: server's clock. */
export async function signGrant(
  key: KeyObject,
  { id, principal, cameraId, motive, nodeId, lookBack }: Viewing,
  stream: StreamName,
  now: EpochMs,
): Promise<Grant> {
  const openBy = (now + GRANT_OPEN_MS) as EpochMs;
  const validUntil = (now + GRANT_VALID_MS) as EpochMs;
  const claims: GrantClaims = {
    jti: newId(),
    viewing: id,
    principal,
    camera: cameraId,
    stream,
    range: lookBack === null ? "live" : { from: lookBack.from, until: lookBack.until },
    motive,
    node: nodeId,
    openBy,
    validUntil,
  };
  const token = await new SignJWT({ ...claims }).setProtectedHeader({ alg: "EdDSA", typ: GRANT_TYPE }).sign(key);
  return { token, validUntil };
}

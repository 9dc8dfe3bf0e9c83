import { AppError } from "@vigie/shared/kernel/problem";
import { GRANT_TYPE, GrantClaims } from "@vigie/shared/viewings/schema";
import { jwtVerify } from "jose";
import { publicKeyOf } from "../store/index.ts";

/** Throws `grant.invalid` for whatever is not a grant signed by the pinned server; says nothing yet of node, term or use. */
export type GrantVerifier = (grant: string) => Promise<GrantClaims>;

export function createGrantVerifier(serverPublicKey: string): GrantVerifier {
  const key = publicKeyOf(serverPublicKey);
  return async (grant) => {
    try {
      const { payload } = await jwtVerify(grant, key, { algorithms: ["EdDSA"], typ: GRANT_TYPE });
      return GrantClaims.parse(payload);
    } catch (cause) {
      throw new AppError("grant.invalid", "not a grant of this node's server", { cause });
    }
  };
}

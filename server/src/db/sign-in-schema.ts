import type { EpochMs, PersonId, SecurityKeyId } from "@vigie/shared/kernel/units";

/** A person's authenticator application, once its first code was taken. */
export interface TotpSecretRow {
  person_id: PersonId;
  /** Base 32, under the master key, bound to the person. */
  sealed: string;
  /** The last time step whose code was taken: no code of it or of an earlier one is taken again. */
  last_step: number;
  added_at: EpochMs;
}

export interface RecoveryCodeRow {
  person_id: PersonId;
  /** SHA-256 of the code's sixteen characters, base64url. */
  code_hash: string;
  used_at: EpochMs | null;
}

/** One row. */
export interface KeyPolicyRow {
  id: 1;
  is_required: 0 | 1;
}

export interface SecurityKeyRow {
  id: SecurityKeyId;
  person_id: PersonId;
  name: string;
  /** The authenticator's own id of the credential, base64url. */
  credential_id: string;
  /** COSE key (RFC 9052 §7), base64url. */
  public_key: string;
  /** Signatures that the authenticator counted; 0 for ever where it counts none. */
  counter: number;
  /** How a browser reaches it, JSON array. */
  transports: string;
  added_at: EpochMs;
  used_at: EpochMs | null;
}

import { z } from "zod";
import { AuthorisationChange, AuthorisationInput } from "../authorisations/schema.ts";
import { RetentionTerms } from "../journal/terms.ts";
import { ApprovalId, AuthorisationId, EpochMs, PersonId } from "../kernel/units.ts";
import { FactorProof } from "../people/factors.ts";
import { Login } from "../people/schema.ts";

/** Exactly what is asked: who approves reads it, and nothing else can be done with the approval. */
export const ApprovalSubject = z.discriminatedUnion("act", [
  z.object({ act: z.literal("authorisation.create"), input: AuthorisationInput }),
  z.object({ act: z.literal("authorisation.change"), authorisationId: AuthorisationId, change: AuthorisationChange }),
  z.object({ act: z.literal("journal.retain"), terms: RetentionTerms }),
  z.object({ act: z.literal("factor.reset"), personId: PersonId }),
]);
export type ApprovalSubject = z.infer<typeof ApprovalSubject>;

export const ApprovalState = z.enum(["pending", "approved", "refused", "used", "expired"]);
export type ApprovalState = z.infer<typeof ApprovalState>;

/** Four eyes (*double validation*): asked by one, answered by another at another post, or signed in the asker's dialog; used once, within ten minutes. */
export const Approval = z.object({
  id: ApprovalId,
  subject: ApprovalSubject,
  /** SHA-256, hex, over the subject as JSON with its keys sorted (`canonicalJson`). */
  subjectHash: z.string(),
  state: ApprovalState,
  requestedBy: PersonId,
  requestedAt: EpochMs,
  requestedPost: z.string(),
  endsAt: EpochMs,
  answeredBy: PersonId.nullable(),
  answeredAt: EpochMs.nullable(),
  refusalReason: z.string().nullable(),
});
export type Approval = z.infer<typeof Approval>;

export const APPROVAL_MS = 10 * 60_000;

export const ApprovalRequest = z.object({ subject: ApprovalSubject });
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** By who has `approval.give`, at their own post. */
export const ApprovalAnswer = z.discriminatedUnion("verdict", [
  z.object({ verdict: z.literal("approved") }),
  z.object({ verdict: z.literal("refused"), reason: z.string().trim().min(1).max(300) }),
]);
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>;

/** In the asker's dialog: who approves types their own name, password and second factor, which is good for this one act. */
export const ApprovalSignature = z.object({
  login: Login,
  password: z.string().min(1).max(200),
  factor: FactorProof,
});
export type ApprovalSignature = z.infer<typeof ApprovalSignature>;
export type ApprovalSignatureInput = z.input<typeof ApprovalSignature>;

/** Before a signature by a security key: whose challenge is wanted. The answer is WebAuthn request options; null: the account has no key. */
export const ApprovalChallengeRequest = ApprovalSignature.omit({ factor: true });
export type ApprovalChallengeRequest = z.infer<typeof ApprovalChallengeRequest>;

import {
  Approval,
  type ApprovalAnswer,
  type ApprovalChallengeRequest,
  type ApprovalRequest,
  type ApprovalSignatureInput,
} from "@vigie/shared/approvals/schema";
import {
  Authorisation,
  type AuthorisationChange,
  type AuthorisationInput,
  ListedAuthorisation,
} from "@vigie/shared/authorisations/schema";
import { ImportReport, type ImportRequest } from "@vigie/shared/console/imports";
import {
  ForwardedWall,
  Forwarding,
  type ForwardingAsk,
  type ForwardingInput,
  type ForwardingLinkInput,
  type ForwardingOpening,
  ForwardingPreview,
  type ForwardingRefusal,
  RecipientService,
  type RecipientServiceInput,
} from "@vigie/shared/forwarding/schema";
import {
  Habilitation,
  type HabilitationChange,
  type HabilitationInput,
  type SuspensionInput,
} from "@vigie/shared/habilitations/schema";
import { type DossierQuery, WhoSaw, type WhoSawQuery } from "@vigie/shared/journal/reading";
import { JournalRow } from "@vigie/shared/journal/schema";
import { RetentionTerms } from "@vigie/shared/journal/terms";
import type {
  ApprovalId,
  AuthorisationId,
  BreakGlassId,
  CommuneId,
  ForwardingId,
  HabilitationId,
  PersonId,
  SecurityKeyId,
  ServiceId,
  SessionId,
} from "@vigie/shared/kernel/units";
import { PlayLinkMade } from "@vigie/shared/links/schema";
import {
  CeremonyJson,
  KeyPolicy,
  type KeyPolicyChange,
  OwnFactors,
  RecoveryCodes,
  SecurityKey,
  type SecurityKeyRegistration,
  TotpOffer,
} from "@vigie/shared/people/factors";
import { BreakGlass } from "@vigie/shared/people/policy";
import { OpenSession } from "@vigie/shared/people/session";
import { z } from "zod";
import { download } from "./download.ts";
import { call, type Fetch } from "./http.ts";

const nothing = z.null();
const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

/** What stands behind rights: second factors, habilitations, orders, four eyes, forwarding, and the journal's readings. */
export const rightsCalls = (send: Fetch) => ({
  factors: factorCalls(send),
  sessions: {
    list: (signal?: AbortSignal) => call(send, { path: "/api/sessions", answer: z.array(OpenSession), ...given(signal) }),
    end: (id: SessionId) => call(send, { method: "DELETE", path: `/api/sessions/${id}`, answer: nothing }),
  },
  habilitations: habilitationCalls(send),
  authorisations: authorisationCalls(send),
  breakGlasses: {
    /** One's own that are open. */
    list: (signal?: AbortSignal) => call(send, { path: "/api/break-glasses", answer: z.array(BreakGlass), ...given(signal) }),
    /** `minutes`: sixty at most. */
    open: (body: { communeId: CommuneId; reason: string; minutes: number }) =>
      call(send, { method: "POST", path: "/api/break-glasses", body, answer: BreakGlass }),
    close: (id: BreakGlassId) => call(send, { method: "DELETE", path: `/api/break-glasses/${id}`, answer: nothing }),
  },
  approvals: approvalCalls(send),
  services: {
    list: (signal?: AbortSignal) => call(send, { path: "/api/services", answer: z.array(RecipientService), ...given(signal) }),
    create: (body: RecipientServiceInput) =>
      call(send, { method: "POST", path: "/api/services", body, answer: RecipientService }),
    change: (id: ServiceId, body: RecipientServiceInput) =>
      call(send, { method: "PUT", path: `/api/services/${id}`, body, answer: RecipientService }),
  },
  forwardings: forwardingCalls(send),
  imports: {
    people: (body: ImportRequest) => call(send, { method: "POST", path: "/api/imports/people", body, answer: ImportReport }),
    cameras: (body: ImportRequest) => call(send, { method: "POST", path: "/api/imports/cameras", body, answer: ImportReport }),
  },
  journalReadings: journalCalls(send),
});

const factorCalls = (send: Fetch) => ({
  own: (signal?: AbortSignal) => call(send, { path: "/api/factors", answer: OwnFactors, ...given(signal) }),
  /** A new authenticator in the place of the one before; in force once `confirmTotp` took its first code. */
  offerTotp: () => call(send, { method: "POST", path: "/api/factors/totp", answer: TotpOffer }),
  confirmTotp: (code: string) =>
    call(send, { method: "POST", path: "/api/factors/totp/confirm", body: { code }, answer: RecoveryCodes }),
  renewRecoveryCodes: () => call(send, { method: "POST", path: "/api/factors/recovery-codes", answer: RecoveryCodes }),
  /** WebAuthn creation options; then the browser's answer. */
  offerSecurityKey: () => call(send, { method: "POST", path: "/api/factors/security-keys/offer", answer: CeremonyJson }),
  addSecurityKey: (body: SecurityKeyRegistration) =>
    call(send, { method: "POST", path: "/api/factors/security-keys", body, answer: SecurityKey }),
  removeSecurityKey: (id: SecurityKeyId) =>
    call(send, { method: "DELETE", path: `/api/factors/security-keys/${id}`, answer: nothing }),
  policy: (signal?: AbortSignal) => call(send, { path: "/api/factors/policy", answer: KeyPolicy, ...given(signal) }),
  changePolicy: (body: KeyPolicyChange) => call(send, { method: "PUT", path: "/api/factors/policy", body, answer: KeyPolicy }),
  /** WebAuthn request options for unlocking or stepping up; null: no key is registered. */
  challenge: () => call(send, { method: "POST", path: "/api/factors/challenge", answer: CeremonyJson.nullable() }),
  /** Somebody lost theirs: they enrol anew at their next sign-in, with the approval of another. */
  reset: (id: PersonId, body: { approvalId: ApprovalId }) =>
    call(send, { method: "POST", path: `/api/people/${id}/factors/reset`, body, answer: nothing }),
});

const habilitationCalls = (send: Fetch) => ({
  list: (signal?: AbortSignal) => call(send, { path: "/api/habilitations", answer: z.array(Habilitation), ...given(signal) }),
  create: (body: HabilitationInput) => call(send, { method: "POST", path: "/api/habilitations", body, answer: Habilitation }),
  change: (id: HabilitationId, body: HabilitationChange) =>
    call(send, { method: "PATCH", path: `/api/habilitations/${id}`, body, answer: Habilitation }),
  /** All of a person's at once. */
  suspend: (id: PersonId, body: SuspensionInput) =>
    call(send, { method: "POST", path: `/api/people/${id}/suspension`, body, answer: z.array(Habilitation) }),
});

const authorisationCalls = (send: Fetch) => ({
  list: (signal?: AbortSignal) =>
    call(send, { path: "/api/authorisations", answer: z.array(ListedAuthorisation), ...given(signal) }),
  create: (body: { input: AuthorisationInput; approvalId: ApprovalId }) =>
    call(send, { method: "POST", path: "/api/authorisations", body, answer: Authorisation }),
  change: (id: AuthorisationId, body: { change: AuthorisationChange; approvalId: ApprovalId }) =>
    call(send, { method: "PATCH", path: `/api/authorisations/${id}`, body, answer: Authorisation }),
});

const approvalCalls = (send: Fetch) => ({
  /** Those that wait or were answered within the last day, newest first. */
  list: (signal?: AbortSignal) => call(send, { path: "/api/approvals", answer: z.array(Approval), ...given(signal) }),
  request: (body: ApprovalRequest) => call(send, { method: "POST", path: "/api/approvals", body, answer: Approval }),
  answer: (id: ApprovalId, body: ApprovalAnswer) =>
    call(send, { method: "POST", path: `/api/approvals/${id}/answer`, body, answer: Approval }),
  /** What the key of another has to sign there; null: their account has none. */
  challenge: (id: ApprovalId, body: ApprovalChallengeRequest) =>
    call(send, { method: "POST", path: `/api/approvals/${id}/challenge`, body, answer: CeremonyJson.nullable() }),
  /** By another, in the asker's own dialog. */
  sign: (id: ApprovalId, body: ApprovalSignatureInput) =>
    call(send, { method: "POST", path: `/api/approvals/${id}/signature`, body, answer: Approval }),
});

const forwardingCalls = (send: Fetch) => ({
  /** Those asked for, open, and ended within the last day, newest first. */
  list: (signal?: AbortSignal) => call(send, { path: "/api/forwardings", answer: z.array(Forwarding), ...given(signal) }),
  preview: (body: ForwardingInput) =>
    call(send, { method: "POST", path: "/api/forwardings/preview", body, answer: ForwardingPreview }),
  open: (body: ForwardingOpening) => call(send, { method: "POST", path: "/api/forwardings", body, answer: Forwarding }),
  /** By either end. */
  stop: (id: ForwardingId) => call(send, { method: "DELETE", path: `/api/forwardings/${id}`, answer: nothing }),
  refuse: (id: ForwardingId, body: ForwardingRefusal) =>
    call(send, { method: "POST", path: `/api/forwardings/${id}/refusal`, body, answer: Forwarding }),
  makeLink: (id: ForwardingId, body: ForwardingLinkInput) =>
    call(send, { method: "POST", path: `/api/forwardings/${id}/links`, body, answer: PlayLinkMade }),
  mine: (signal?: AbortSignal) => call(send, { path: "/api/forwardings/mine", answer: ForwardedWall, ...given(signal) }),
  ask: (body: ForwardingAsk) => call(send, { method: "POST", path: "/api/forwardings/asks", body, answer: nothing }),
});

const journalCalls = (send: Fetch) => ({
  /** One's own acts, newest first. */
  own: (page: { before: number | null; limit: number }, signal?: AbortSignal) => {
    const query = new URLSearchParams({ limit: String(page.limit) });
    if (page.before !== null) query.set("before", String(page.before));
    return call(send, { path: `/api/journal/own?${query}`, answer: z.array(JournalRow), ...given(signal) });
  },
  whoSaw: ({ cameraId, from, until }: WhoSawQuery, signal?: AbortSignal) => {
    const query = new URLSearchParams({ cameraId, from: String(from), until: String(until) });
    return call(send, { path: `/api/journal/who-saw?${query}`, answer: WhoSaw, ...given(signal) });
  },
  terms: (signal?: AbortSignal) => call(send, { path: "/api/journal/terms", answer: RetentionTerms, ...given(signal) }),
  changeTerms: (body: { terms: RetentionTerms; approvalId: ApprovalId }) =>
    call(send, { method: "PUT", path: "/api/journal/terms", body, answer: RetentionTerms }),
  /** A ZIP of PDF and CSV, with the journal's export for the verifier. */
  dossier: (query: DossierQuery) => download(send, `/api/journal/dossier?${new URLSearchParams(query)}`),
});

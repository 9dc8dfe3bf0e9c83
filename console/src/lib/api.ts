import { CameraHealth, HealthBoard } from "@vigie/shared/cameras/health";
import type { ConnectionTestRequest } from "@vigie/shared/cameras/schema";
import { Camera, type CameraChange, type CameraInput, ConnectionTestResult } from "@vigie/shared/cameras/schema";
import { Commune, type CommuneInput, Site, type SiteInput } from "@vigie/shared/communes/schema";
import { CameraTree } from "@vigie/shared/console/api";
import type { JournalQuery } from "@vigie/shared/journal/reading";
import { JournalRow } from "@vigie/shared/journal/schema";
import type { CameraId, CommuneId, LinkId, PersonId, SiteId, ViewingId } from "@vigie/shared/kernel/units";
import { StreamKeyMade } from "@vigie/shared/links/schema";
import { MediaNode, NodeInvitation } from "@vigie/shared/nodes/schema";
import { type FactorProofInput, TotpOffer } from "@vigie/shared/people/factors";
import { ListedPerson, Person, type PersonChange, type PersonInput, type Setup } from "@vigie/shared/people/schema";
import { EnrolmentDone, type Reauthentication, SessionView, type SignInInput } from "@vigie/shared/people/session";
import {
  BatchAnswers,
  GrantAnswer,
  type GrantRequest,
  type ListViewingRequest,
  StepGrantAnswer,
  type StepRequest,
  type ViewingRequest,
} from "@vigie/shared/viewings/schema";
import { z } from "zod";
import { call, type Fetch } from "./http.ts";
import { playbackCalls } from "./playback-api.ts";
import { recordingCalls } from "./recordings-api.ts";
import type { Result } from "./result.ts";
import { rightsCalls } from "./rights-api.ts";
import { wallCalls } from "./wall-api.ts";

/** A viewing is opened by the operator's act, holds grants, and is closed when the tile lets go. */
export interface ViewingsApi {
  /** Those of one moment, each decided by itself; the answers in the same order. */
  openMany(requests: readonly ViewingRequest[]): Promise<Result<BatchAnswers>>;
  /** Also as the page goes: the request outlives it. */
  closeMany(viewingIds: readonly ViewingId[]): Promise<Result<null>>;
  /** A further grant under an open viewing: a renewal, or the camera's other stream. */
  grant(viewingId: ViewingId, request: GrantRequest, signal?: AbortSignal): Promise<Result<GrantAnswer>>;
  /** The first step of the tile's carousel or round, and a viewing of the list with it. */
  openList(request: ListViewingRequest, signal?: AbortSignal): Promise<Result<StepGrantAnswer>>;
  /** The next one, decided anew; the step before is closed by whoever showed it. */
  step(listViewingId: ViewingId, request: StepRequest, signal?: AbortSignal): Promise<Result<StepGrantAnswer>>;
}

/** What is looked for; all that is there must hold. */
export type JournalSearch = Omit<z.input<typeof JournalQuery>, "before" | "limit">;

interface JournalPage {
  before: number | null;
  limit: number;
  search?: JournalSearch;
}

export type Api = ReturnType<typeof createApi>;

const nothing = z.null();

/** Longer than the server itself waits for a node that tries a camera. */
const CONNECTION_TEST_WITHIN_MS = 30_000;

/** Every route of the server that the console calls, each answer parsed. */
export function createApi(send: Fetch) {
  return {
    session: sessionCalls(send),
    people: peopleCalls(send),
    cameras: cameraCalls(send),
    viewings: viewingCalls(send),
    links: linkCalls(send),
    nodes: nodeCalls(send),
    playbacks: playbackCalls(send),
    recordings: recordingCalls(send),
    ...wallCalls(send),
    ...rightsCalls(send),
    health: (signal?: AbortSignal) => call(send, { path: "/api/cameras/health", answer: HealthBoard, ...given(signal) }),
    cameraHealth: (id: CameraId, signal?: AbortSignal) =>
      call(send, { path: `/api/cameras/${id}/health`, answer: CameraHealth, ...given(signal) }),
    /** Newest first; `before` is a sequence, excluded. */
    journal: ({ before, limit, search = {} }: JournalPage, signal?: AbortSignal) => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (before !== null) query.set("before", String(before));
      for (const [name, value] of Object.entries(search)) query.set(name, String(value));
      return call(send, { path: `/api/journal?${query}`, answer: z.array(JournalRow), ...given(signal) });
    },
  };
}

const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

const sessionCalls = (send: Fetch) => ({
  read: (signal?: AbortSignal) => call(send, { path: "/api/session", answer: SessionView, ...given(signal) }),
  open: (body: SignInInput) => call(send, { method: "POST", path: "/api/session", body, answer: SessionView }),
  /** The second factor, after a password that was right. */
  giveFactor: (factor: FactorProofInput) =>
    call(send, { method: "POST", path: "/api/session/factor", body: { factor }, answer: SessionView }),
  /** Of an account that has none yet, after its password. */
  offerTotp: () => call(send, { method: "POST", path: "/api/session/totp", answer: TotpOffer }),
  confirmTotp: (code: string) =>
    call(send, { method: "POST", path: "/api/session/totp/confirm", body: { code }, answer: EnrolmentDone }),
  lock: (isIdle: boolean) => call(send, { method: "POST", path: "/api/session/lock", body: { isIdle }, answer: SessionView }),
  unlock: (body: z.input<typeof Reauthentication>) =>
    call(send, { method: "POST", path: "/api/session/unlock", body, answer: SessionView }),
  stepUp: (body: z.input<typeof Reauthentication>) =>
    call(send, { method: "POST", path: "/api/session/step-up", body, answer: SessionView }),
  close: () => call(send, { method: "DELETE", path: "/api/session", answer: nothing }),
  setUp: (body: Setup) => call(send, { method: "POST", path: "/api/setup", body, answer: SessionView }),
});

const peopleCalls = (send: Fetch) => ({
  list: (signal?: AbortSignal) => call(send, { path: "/api/people", answer: z.array(ListedPerson), ...given(signal) }),
  create: (body: PersonInput) => call(send, { method: "POST", path: "/api/people", body, answer: Person }),
  change: (id: PersonId, body: PersonChange) => call(send, { method: "PATCH", path: `/api/people/${id}`, body, answer: Person }),
});

const cameraCalls = (send: Fetch) => ({
  tree: (signal?: AbortSignal) => call(send, { path: "/api/cameras", answer: CameraTree, ...given(signal) }),
  create: (body: CameraInput) => call(send, { method: "POST", path: "/api/cameras", body, answer: Camera }),
  change: (id: CameraId, body: CameraChange) => call(send, { method: "PATCH", path: `/api/cameras/${id}`, body, answer: Camera }),
  test: (body: ConnectionTestRequest, signal?: AbortSignal) =>
    call(send, {
      method: "POST",
      path: "/api/cameras/test",
      body,
      answer: ConnectionTestResult,
      withinMs: CONNECTION_TEST_WITHIN_MS,
      ...given(signal),
    }),
  makeStreamKey: (id: CameraId) => call(send, { method: "POST", path: `/api/cameras/${id}/stream-key`, answer: StreamKeyMade }),
  createCommune: (body: CommuneInput) => call(send, { method: "POST", path: "/api/communes", body, answer: Commune }),
  changeCommune: (id: CommuneId, body: CommuneInput) =>
    call(send, { method: "PATCH", path: `/api/communes/${id}`, body, answer: Commune }),
  createSite: (body: SiteInput) => call(send, { method: "POST", path: "/api/sites", body, answer: Site }),
  changeSite: (id: SiteId, body: SiteInput) => call(send, { method: "PATCH", path: `/api/sites/${id}`, body, answer: Site }),
});

const viewingCalls = (send: Fetch): ViewingsApi => ({
  openMany: (requests) => call(send, { method: "POST", path: "/api/viewings/batch", body: { requests }, answer: BatchAnswers }),
  closeMany: (viewingIds) =>
    call(send, { method: "POST", path: "/api/viewings/releases", body: { viewingIds }, answer: nothing, keepalive: true }),
  grant: (id, body, signal) =>
    call(send, { method: "POST", path: `/api/viewings/${id}/grants`, body, answer: GrantAnswer, ...given(signal) }),
  openList: (body, signal) =>
    call(send, { method: "POST", path: "/api/viewings/lists", body, answer: StepGrantAnswer, ...given(signal) }),
  step: (id, body, signal) =>
    call(send, { method: "POST", path: `/api/viewings/lists/${id}/steps`, body, answer: StepGrantAnswer, ...given(signal) }),
});

const linkCalls = (send: Fetch) => ({
  end: (id: LinkId) => call(send, { method: "DELETE", path: `/api/links/${id}`, answer: nothing }),
});

const nodeCalls = (send: Fetch) => ({
  list: (signal?: AbortSignal) => call(send, { path: "/api/nodes", answer: z.array(MediaNode), ...given(signal) }),
  invite: () => call(send, { method: "POST", path: "/api/nodes/invitations", answer: NodeInvitation }),
});

import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraId, type EpochMs, type NodeId, ViewingId } from "@vigie/shared/kernel/units";
import type { AssignedLink, Assignment, OutboxItem } from "@vigie/shared/nodes/link";
import type { InstantRange } from "@vigie/shared/recordings/playback";
import { GRANT_VALID_MS, type GrantClaims, type ViewingCause } from "@vigie/shared/viewings/schema";
import { v7 as uuidv7 } from "uuid";
import type { CameraRegistry } from "../cameras/registry.ts";
import type { StreamBus } from "../frames/stream-bus.ts";
import type { GrantVerifier } from "./grants.ts";

export interface DoorDeps {
  nodeId: NodeId;
  cameras: Pick<CameraRegistry, "bus" | "find">;
  /** The order that covered the camera has ended. */
  hasLapsed(cameraId: CameraId): boolean;
  verify: GrantVerifier;
  clock: Clock;
  /** The server's clock as this node knows it: grants are dated by it. */
  serverNow(): EpochMs;
  /** Since when the link to the server is down; null while it is up. */
  linkDownSince(): EpochMs | null;
  tell(item: OutboxItem): void;
  /** False: it could not be stored, and what it tells of must not happen. */
  tellNow(item: OutboxItem): boolean;
}

/** Of a grant to look back. */
export type RangeClaims = GrantClaims & { range: InstantRange };
export type ViewingDoor = ReturnType<typeof createViewingDoor>;

/**
 * Who may take a picture out of this node. Believes grants, stream keys of play links, and the server's word that a viewing has ended;
 * opens nothing while the server is out of reach, since an end could not be told.
 */
export function createViewingDoor(deps: DoorDeps) {
  const open = new Set<ViewingId>();
  /** Grants that opened or renewed something, until they could do neither anyway. */
  const used = new Map<string, EpochMs>();
  /** Viewings that are over, as long as a grant of theirs may be about, and until when. */
  const ended = new Map<ViewingId, EpochMs>();
  let links: readonly AssignedLink[] = [];
  let consoleOrigins: readonly string[] = [];
  const publishing = new Set<CameraId>();

  function checkCommon(claims: GrantClaims): void {
    if (claims.node !== deps.nodeId) throw new AppError("grant.other_node", `grant for node ${claims.node}`);
    if (ended.has(claims.viewing)) throw new AppError("grant.ended", `viewing ${claims.viewing} has ended`);
    if (deps.serverNow() >= claims.validUntil) throw new AppError("grant.expired", "validUntil has passed");
    if (deps.hasLapsed(claims.camera))
      throw new AppError("authorisation.none_in_force", `the order that covered ${claims.camera} has ended`);
  }

  /** Twice would let whoever got hold of a grant take the picture beside its owner. */
  function useUp(claims: GrantClaims): void {
    if (used.has(claims.jti)) throw new AppError("grant.used", `grant ${claims.jti} was used before`);
    used.set(claims.jti, claims.validUntil);
  }

  function forgetPast(): void {
    const now = deps.serverNow();
    for (const [jti, until] of used) if (until <= now) used.delete(jti);
    for (const [viewing, until] of ended) if (until <= now) ended.delete(viewing);
  }

  function end(viewingId: ViewingId): void {
    forgetPast();
    ended.set(viewingId, (deps.serverNow() + GRANT_VALID_MS) as EpochMs);
    open.delete(viewingId);
  }

  /** A grant that may open something, here and now. */
  async function admit(grant: string): Promise<GrantClaims> {
    const claims = await deps.verify(grant);
    forgetPast();
    checkCommon(claims);
    if (deps.linkDownSince() !== null) throw new AppError("grant.link_down", "the server does not answer this node");
    if (deps.serverNow() >= claims.openBy) throw new AppError("grant.expired", "openBy has passed");
    return claims;
  }

  async function renew(grant: string, viewingId: ViewingId): Promise<GrantClaims> {
    const claims = await deps.verify(grant);
    checkCommon(claims);
    if (claims.viewing !== viewingId) throw new AppError("grant.invalid", "the grant belongs to another viewing");
    useUp(claims);
    open.add(viewingId);
    return claims;
  }

  return {
    assign(assignment: Assignment): void {
      links = assignment.links;
      consoleOrigins = assignment.consoleOrigins;
    },
    acceptsOrigin: (origin: string | undefined): boolean => origin !== undefined && consoleOrigins.includes(origin),
    linkDownSince: deps.linkDownSince,
    serverNow: deps.serverNow,

    /** Opens a channel under a grant: once, in time, here. Live alone. */
    async open(grant: string): Promise<{ claims: GrantClaims; bus: StreamBus }> {
      const claims = await admit(grant);
      if (claims.range !== "live") throw new AppError("grant.invalid", "the grant is for recordings");
      const bus = deps.cameras.bus(claims.camera, claims.stream);
      if (bus === null) throw new AppError("camera.no_such_stream", `${claims.camera} ${claims.stream} is not on this node`);
      useUp(claims);
      open.add(claims.viewing);
      return { claims, bus };
    },
    /** Opens recordings under a grant: once, in time, here. Of the granted instants alone, whatever is live. */
    async openRecordings(grant: string): Promise<RangeClaims> {
      const claims = rangeClaims(await admit(grant));
      useUp(claims);
      open.add(claims.viewing);
      return claims;
    },
    /** Prolongs what is open under that viewing, by a grant that has done nothing yet. */
    renew,
    renewRecordings: async (grant: string, viewingId: ViewingId): Promise<RangeClaims> =>
      rangeClaims(await renew(grant, viewingId)),
    /**
     * The viewer is gone from this node: told to the server, and its grants are worth nothing here any more. `ranges`: what was fetched of
     * recordings, which the server cannot know of itself; also of a viewing that it has ended.
     */
    closed(viewingId: ViewingId, cause: ViewingCause, seconds: number, ranges: readonly InstantRange[] | null): void {
      if (!open.has(viewingId) && ranges === null) return;
      end(viewingId);
      const fetched = ranges === null ? {} : { ranges: [...ranges] };
      deps.tell({ kind: "viewing-closed", at: deps.clock.now(), viewingId, cause, seconds, ...fetched });
    },
    /** The server ended it; the caller cuts the picture. Also a viewing that this node never saw: its grant may still come. */
    endedByServer: end,
    openViewings: (): ViewingId[] => [...open],

    openPlay(cameraIdText: string, streamKey: string, post: string) {
      const cameraId = CameraId.safeParse(cameraIdText).data;
      const link = links.find((candidate) => candidate.cameraId === cameraId && keyMatches(streamKey, candidate.streamKeyHash));
      if (cameraId === undefined || link === undefined || deps.serverNow() >= link.endsAt || deps.linkDownSince() !== null)
        return null;
      const bus = deps.hasLapsed(cameraId) ? null : deps.cameras.bus(cameraId, "main");
      if (bus === null) return null;
      const viewingId = ViewingId.parse(uuidv7());
      const openedMs = deps.clock.monotonicMs();
      if (!deps.tellNow({ kind: "viewing-opened", at: deps.clock.now(), viewingId, linkId: link.linkId, cameraId, post }))
        return null;
      open.add(viewingId);
      const closed = (cause: ViewingCause) => {
        if (!open.has(viewingId)) return;
        end(viewingId);
        deps.tell({
          kind: "viewing-closed",
          at: deps.clock.now(),
          viewingId,
          cause,
          seconds: (deps.clock.monotonicMs() - openedMs) / 1000,
        });
      };
      return { bus, viewingId, linkId: link.linkId, isPastTerm: () => deps.serverNow() >= link.endsAt, closed };
    },

    openPublish(cameraIdText: string, streamKey: string) {
      const cameraId = CameraId.safeParse(cameraIdText).data;
      if (cameraId === undefined || publishing.has(cameraId)) return null;
      const stands = () => {
        const source = deps.cameras.find(cameraId)?.source;
        return !deps.hasLapsed(cameraId) && source?.kind === "push" && keyMatches(streamKey, source.streamKeyHash);
      };
      const bus = stands() ? deps.cameras.bus(cameraId, "main") : null;
      if (bus === null) return null;
      publishing.add(cameraId);
      return {
        bus,
        stands: () => stands() && deps.cameras.bus(cameraId, "main") === bus,
        closed: () => publishing.delete(cameraId),
      };
    },
  };
}

/** Throws `grant.invalid` for one of live pictures. */
function rangeClaims(claims: GrantClaims): RangeClaims {
  if (claims.range === "live") throw new AppError("grant.invalid", "the grant is for live pictures");
  return { ...claims, range: claims.range };
}

function keyMatches(key: string, hash: string): boolean {
  const given = createHash("sha256").update(key).digest();
  const kept = Buffer.from(hash, "base64url");
  return kept.length === given.length && timingSafeEqual(given, kept);
}

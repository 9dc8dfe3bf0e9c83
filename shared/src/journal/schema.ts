import { z } from "zod";
import { ServiceLevel } from "../authorisations/schema.ts";
import { StreamName } from "../cameras/schema.ts";
import { DeviceKind } from "../devices/schema.ts";
import { ForwardingEnd } from "../forwarding/schema.ts";
import { HabilitationLevel } from "../habilitations/schema.ts";
import {
  ApprovalId,
  AuthorisationId,
  BreakGlassId,
  CameraId,
  CarouselId,
  CommuneId,
  DeviceId,
  DisplayId,
  EpochMs,
  ForwardingId,
  HabilitationId,
  LinkId,
  LockId,
  NodeId,
  PersonId,
  RoundId,
  RoundRunId,
  SceneId,
  ServiceId,
  SiteId,
  ViewingId,
  WallId,
} from "../kernel/units.ts";
import { Motive } from "../people/decide.ts";
import { FactorKind } from "../people/factors.ts";
import { Principal } from "../people/principal.ts";
import { Role } from "../people/roles.ts";
import { InstantRange, LookBack } from "../recordings/playback.ts";
import { DestructionRecord } from "../recordings/schema.ts";
import { ViewedList, ViewingCause } from "../viewings/schema.ts";
import { Scope } from "../walls/scenes.ts";
import { DisplayChange, DisplayOwner, TileContent } from "../walls/schema.ts";
import { JournalCategory } from "./terms.ts";

const WALL_ROW = { by: PersonId, wallId: WallId, name: z.string(), columns: z.number().int(), rows: z.number().int() };

/** `serviceLevel`: absent in rows from before communes chose one. */
const COMMUNE_ROW = { by: PersonId, communeId: CommuneId, name: z.string(), serviceLevel: ServiceLevel.optional() };
/** `keptFor`: who finds it. */
const KEPT_ROW = { by: PersonId, name: z.string(), keptFor: Scope };

const LOCK_ROW = { lockId: LockId, cameraIds: z.array(CameraId) };
const LOCK_RANGE = { from: EpochMs, until: EpochMs, requisition: z.string(), reviewAt: EpochMs };

/** What a row tells. No picture, no name of a filmed person; persons of the CSU by id. */
export const JournalPayload = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("viewing.opened"),
    viewingId: ViewingId,
    principal: Principal,
    /** Null for a list, whose steps (camera, from, to) stand in the viewings. */
    cameraId: CameraId.nullable(),
    list: ViewedList.optional(),
    motive: Motive,
    post: z.string(),
    placedBy: PersonId,
    /** Under which forwarding a liaison or a play address looks. */
    forwardingId: ForwardingId.optional(),
    /** Which instants may be looked back at, and under which reference. */
    lookBack: LookBack.optional(),
  }),
  z.object({
    event: z.literal("viewing.closed"),
    viewingId: ViewingId,
    cameraId: CameraId.nullable(),
    cause: ViewingCause,
    /** How long it was open: as its node tells, otherwise from the opening to the closing by the server's clock. */
    seconds: z.number().nonnegative(),
    /** Of a look back, which instants were fetched; absent where the server ended it before its node had told. */
    ranges: z.array(InstantRange).optional(),
  }),
  /** What a look back had fetched that the server ended: its node has told it since. */
  z.object({ event: z.literal("viewing.fetched"), viewingId: ViewingId, cameraId: CameraId, ranges: z.array(InstantRange) }),
  z.object({ event: z.literal("session.opened"), personId: PersonId, post: z.string() }),
  z.object({
    event: z.literal("session.closed"),
    personId: PersonId,
    /** `relieved`: the next operator signed in at the post. `ended_by`: by whom, of an administrator's act. */
    cause: z.enum([
      "signed_out",
      "expired",
      "person_disabled",
      "person_changed",
      "relieved",
      "habilitation_ended",
      "ended_by_administrator",
    ]),
    endedBy: PersonId.optional(),
  }),
  z.object({
    event: z.literal("session.refused"),
    login: z.string(),
    post: z.string(),
    at: z.enum(["password", "factor"]).optional(),
  }),
  z.object({ event: z.literal("session.locked"), personId: PersonId, post: z.string(), isIdle: z.boolean() }),
  z.object({ event: z.literal("session.unlocked"), personId: PersonId, post: z.string() }),
  z.object({ event: z.literal("session.stepped-up"), personId: PersonId, post: z.string() }),
  z.object({ event: z.literal("factor.added"), personId: PersonId, kind: FactorKind }),
  z.object({ event: z.literal("factor.removed"), personId: PersonId, kind: FactorKind }),
  z.object({ event: z.literal("factor.recovery-used"), personId: PersonId, left: z.number().int() }),
  /** Whether a security key is required of administrators and of who takes registers away. */
  z.object({ event: z.literal("factor.key-policy"), by: PersonId, isRequired: z.boolean() }),
  z.object({ event: z.literal("factor.reset"), by: PersonId, approvedBy: PersonId, personId: PersonId }),
  /** What `decide` refused a person: who tried what, and the code. */
  z.object({
    event: z.literal("right.refused"),
    personId: PersonId,
    post: z.string(),
    act: z.string(),
    cameraId: CameraId.nullable(),
    code: z.string(),
  }),
  z.object({
    event: z.literal("habilitation.created"),
    by: PersonId,
    habilitationId: HabilitationId,
    personId: PersonId,
    level: HabilitationLevel,
    communeIds: z.array(CommuneId),
    reference: z.string(),
    authority: z.string(),
    from: EpochMs,
    until: EpochMs,
  }),
  z.object({
    event: z.literal("habilitation.changed"),
    by: PersonId,
    habilitationId: HabilitationId,
    personId: PersonId,
    changed: z.array(z.string()),
  }),
  z.object({ event: z.literal("habilitation.suspended"), by: PersonId, personId: PersonId, reason: z.string() }),
  z.object({ event: z.literal("habilitation.restored"), by: PersonId, personId: PersonId, reason: z.string() }),
  /** It came to its date. */
  z.object({ event: z.literal("habilitation.ended"), habilitationId: HabilitationId, personId: PersonId }),
  z.object({
    event: z.literal("authorisation.created"),
    by: PersonId,
    approvedBy: PersonId,
    authorisationId: AuthorisationId,
    communeId: CommuneId,
    number: z.string(),
    from: EpochMs,
    until: EpochMs,
    cameras: z.number().int(),
  }),
  z.object({
    event: z.literal("authorisation.changed"),
    by: PersonId,
    approvedBy: PersonId,
    authorisationId: AuthorisationId,
    changed: z.array(z.string()),
  }),
  z.object({ event: z.literal("authorisation.ended"), authorisationId: AuthorisationId, communeId: CommuneId }),
  z.object({
    event: z.literal("break-glass.opened"),
    by: PersonId,
    breakGlassId: BreakGlassId,
    communeId: CommuneId,
    reason: z.string(),
    until: EpochMs,
  }),
  z.object({ event: z.literal("break-glass.closed"), by: PersonId, breakGlassId: BreakGlassId }),
  z.object({
    event: z.literal("approval.requested"),
    by: PersonId,
    approvalId: ApprovalId,
    act: z.string(),
    subjectHash: z.string(),
  }),
  z.object({
    event: z.literal("approval.answered"),
    by: PersonId,
    approvalId: ApprovalId,
    verdict: z.enum(["approved", "refused"]),
    how: z.enum(["own_post", "signature"]),
  }),
  z.object({ event: z.literal("service.created"), by: PersonId, serviceId: ServiceId, name: z.string() }),
  z.object({ event: z.literal("service.changed"), by: PersonId, serviceId: ServiceId, name: z.string() }),
  z.object({
    event: z.literal("forwarding.requested"),
    by: PersonId,
    forwardingId: ForwardingId,
    serviceId: ServiceId,
    wanted: z.string(),
    reason: z.string(),
  }),
  z.object({ event: z.literal("forwarding.refused"), by: PersonId, forwardingId: ForwardingId, reason: z.string() }),
  z.object({
    event: z.literal("forwarding.opened"),
    by: PersonId,
    forwardingId: ForwardingId,
    serviceId: ServiceId,
    officer: z.string(),
    channel: z.string(),
    reason: z.string(),
    cameraIds: z.array(CameraId),
    authorisationIds: z.array(AuthorisationId),
    until: EpochMs,
  }),
  /** What a forwarded tile holds is another now. */
  z.object({ event: z.literal("forwarding.turned"), forwardingId: ForwardingId, cameraIds: z.array(CameraId) }),
  z.object({ event: z.literal("forwarding.ended"), by: PersonId.nullable(), forwardingId: ForwardingId, end: ForwardingEnd }),
  /** Payloads and salts of the category were destroyed up to `upTo` (excluded): `rows` of them, none of a sequence beyond `lastSequence`. */
  z.object({
    event: z.literal("journal.destroyed"),
    destroyed: JournalCategory,
    upTo: EpochMs,
    lastSequence: z.number().int(),
    rows: z.number().int(),
  }),
  /** The journal was taken away for the verifier, all rows from `firstSequence` on. */
  z.object({ event: z.literal("journal.exported"), by: PersonId, firstSequence: z.number().int() }),
  /**
   * Whoever keeps the server said at its start that the database is a restored one: the witness knows a checkpoint of row `witnessSequence`
   * (`witnessHash`) that it does not hold. Its rows before this one end at `lastSequence`.
   */
  z.object({
    event: z.literal("journal.restored"),
    witnessHash: z.string(),
    witnessSequence: z.number().int(),
    lastSequence: z.number().int(),
  }),
  /** Of categories that came later, rows of before say nothing. */
  z.object({
    event: z.literal("journal.terms-changed"),
    by: PersonId,
    approvedBy: PersonId,
    terms: z.partialRecord(JournalCategory, z.number().int()),
  }),
  z.object({ event: z.literal("journal.dossier-taken"), by: PersonId, from: z.string(), until: z.string() }),
  z.object({ event: z.literal("journal.who-saw-asked"), by: PersonId, cameraId: CameraId, from: EpochMs, until: EpochMs }),
  z.object({ event: z.literal("person.created"), by: PersonId.nullable(), personId: PersonId, role: Role }),
  z.object({ event: z.literal("person.changed"), by: PersonId, personId: PersonId, changed: z.array(z.string()) }),
  z.object({ event: z.literal("commune.created"), ...COMMUNE_ROW }),
  z.object({ event: z.literal("commune.changed"), ...COMMUNE_ROW }),
  z.object({ event: z.literal("site.changed"), by: PersonId, siteId: SiteId, communeId: CommuneId, name: z.string() }),
  z.object({ event: z.literal("site.created"), by: PersonId, siteId: SiteId, communeId: CommuneId, name: z.string() }),
  z.object({ event: z.literal("camera.created"), by: PersonId, cameraId: CameraId, number: z.number().int(), name: z.string() }),
  z.object({ event: z.literal("camera.changed"), by: PersonId, cameraId: CameraId, changed: z.array(z.string()) }),
  z.object({ event: z.literal("camera.stream-key-made"), by: PersonId, cameraId: CameraId }),
  z.object({ event: z.literal("node.invited"), by: PersonId.nullable() }),
  z.object({ event: z.literal("node.admitted"), nodeId: NodeId, origin: z.string() }),
  z.object({
    event: z.literal("link.created"),
    by: PersonId,
    linkId: LinkId,
    cameraId: CameraId,
    stream: StreamName,
    endsAt: EpochMs,
  }),
  /** `by` null: with its forwarding, or with its camera's part of it. */
  z.object({ event: z.literal("link.ended"), by: PersonId.nullable(), linkId: LinkId }),
  z.object({ event: z.literal("device.enrolled"), by: PersonId, deviceId: DeviceId, kind: DeviceKind, name: z.string() }),
  z.object({ event: z.literal("device.changed"), by: PersonId, deviceId: DeviceId, changed: z.array(z.string()) }),
  z.object({ event: z.literal("device.ended"), by: PersonId, deviceId: DeviceId }),
  z.object({ event: z.literal("wall.created"), ...WALL_ROW }),
  z.object({ event: z.literal("wall.changed"), ...WALL_ROW }),
  z.object({ event: z.literal("wall.removed"), ...WALL_ROW }),
  /** Somebody other than its owner changed what a display shows, or a wall screen was composed. */
  z.object({
    event: z.literal("display.assigned"),
    by: PersonId,
    displayId: DisplayId,
    owner: DisplayOwner,
    kind: DisplayChange.shape.kind,
    tiles: z.array(z.object({ tile: z.number().int(), content: TileContent.nullable() })),
  }),
  z.object({ event: z.literal("scene.saved"), ...KEPT_ROW, sceneId: SceneId, version: z.number().int() }),
  z.object({ event: z.literal("scene.removed"), ...KEPT_ROW, sceneId: SceneId }),
  z.object({ event: z.literal("carousel.saved"), ...KEPT_ROW, carouselId: CarouselId, version: z.number().int() }),
  z.object({ event: z.literal("carousel.removed"), ...KEPT_ROW, carouselId: CarouselId }),
  z.object({ event: z.literal("round.planned"), by: PersonId, roundId: RoundId, version: z.number().int(), name: z.string() }),
  z.object({
    event: z.literal("round.started"),
    by: PersonId,
    roundId: RoundId,
    runId: RoundRunId,
    plannedAt: EpochMs.nullable(),
  }),
  z.object({ event: z.literal("round.step-skipped"), by: PersonId, runId: RoundRunId, cameraId: CameraId, reason: z.string() }),
  z.object({
    event: z.literal("round.ended"),
    by: PersonId.nullable(),
    runId: RoundRunId,
    how: z.enum(["completed", "stopped", "lost"]),
    reason: z.string().nullable(),
    looked: z.number().int(),
    planned: z.number().int(),
  }),
  /** A node destroyed recordings: its signed record, whose text hashes to `jwsHash` (SHA-256, hex), is countersigned by this row. */
  z.object({ event: z.literal("recordings.destroyed"), ...DestructionRecord.shape, jwsHash: z.string() }),
  /** What a node gave for such a record is not signed by its key, or tells of another node. */
  z.object({ event: z.literal("recordings.destruction-refused"), nodeId: NodeId, jwsHash: z.string() }),
  z.object({ event: z.literal("lock.asked"), by: PersonId, ...LOCK_ROW, ...LOCK_RANGE }),
  z.object({ event: z.literal("lock.refused"), by: PersonId, ...LOCK_ROW, reason: z.string() }),
  /** `askedBy`: an operator, whose asking a supervisor approved. */
  z.object({ event: z.literal("lock.requested"), by: PersonId, askedBy: PersonId.optional(), ...LOCK_ROW, ...LOCK_RANGE }),
  /** Every node that has some of it acknowledged: in force from now on. */
  z.object({ event: z.literal("lock.held"), ...LOCK_ROW, segments: z.number().int() }),
  z.object({ event: z.literal("lock.released"), by: PersonId, ...LOCK_ROW, reason: z.string() }),
  z.object({ event: z.literal("round.skipped"), by: PersonId, roundId: RoundId, plannedAt: EpochMs, reason: z.string() }),
]);
export type JournalPayload = z.infer<typeof JournalPayload>;

/**
 * A row's header: chained, kept for ever. `scope`: the camera's commune, or `csu`.
 * `payloadHash` = SHA-256(salt ‖ payload as stored: UTF-8 JSON); `previousHash` = hash of the row before (64 zeros for the first);
 * `hash` = SHA-256 over `sequence|instant|category|scope|payloadHash|previousHash`, UTF-8. All hashes hex.
 */
export const JournalHeader = z.object({
  sequence: z.number().int().positive(),
  at: EpochMs,
  category: JournalCategory,
  scope: z.string(),
  payloadHash: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type JournalHeader = z.infer<typeof JournalHeader>;

export const JournalRow = JournalHeader.extend({ payload: JournalPayload.nullable() });
export type JournalRow = z.infer<typeof JournalRow>;

import { z } from "zod";

/** An instant: milliseconds since 1970-01-01T00:00:00Z, may carry a fraction. The server's clock, unless the field that holds it says whose. */
export const EpochMs = z.number().nonnegative().brand<"EpochMs">();
export type EpochMs = z.infer<typeof EpochMs>;

/** A timestamp on a 90 kHz media clock (RFC 6184 §5.1, RFC 7798 §4.1), unwrapped: it never goes back over its 32 bits. */
export const Ticks90k = z.number().brand<"Ticks90k">();
export type Ticks90k = z.infer<typeof Ticks90k>;

const id = z.uuidv7();

export const PersonId = id.brand<"PersonId">();
export type PersonId = z.infer<typeof PersonId>;
export const SessionId = id.brand<"SessionId">();
export type SessionId = z.infer<typeof SessionId>;
export const CommuneId = id.brand<"CommuneId">();
export type CommuneId = z.infer<typeof CommuneId>;
export const SiteId = id.brand<"SiteId">();
export type SiteId = z.infer<typeof SiteId>;
export const CameraId = id.brand<"CameraId">();
export type CameraId = z.infer<typeof CameraId>;
export const NodeId = id.brand<"NodeId">();
export type NodeId = z.infer<typeof NodeId>;
export const ViewingId = id.brand<"ViewingId">();
export type ViewingId = z.infer<typeof ViewingId>;
export const LinkId = id.brand<"LinkId">();
export type LinkId = z.infer<typeof LinkId>;

export const DeviceId = id.brand<"DeviceId">();
export type DeviceId = z.infer<typeof DeviceId>;
export const WallId = id.brand<"WallId">();
export type WallId = z.infer<typeof WallId>;
export const DisplayId = id.brand<"DisplayId">();
export type DisplayId = z.infer<typeof DisplayId>;
export const DisplayChangeId = id.brand<"DisplayChangeId">();
export type DisplayChangeId = z.infer<typeof DisplayChangeId>;
export const SceneId = id.brand<"SceneId">();
export type SceneId = z.infer<typeof SceneId>;
export const CarouselId = id.brand<"CarouselId">();
export type CarouselId = z.infer<typeof CarouselId>;
export const RoundId = id.brand<"RoundId">();
export type RoundId = z.infer<typeof RoundId>;
export const RoundRunId = id.brand<"RoundRunId">();
export type RoundRunId = z.infer<typeof RoundRunId>;
export const HabilitationId = id.brand<"HabilitationId">();
export type HabilitationId = z.infer<typeof HabilitationId>;
export const AuthorisationId = id.brand<"AuthorisationId">();
export type AuthorisationId = z.infer<typeof AuthorisationId>;
export const ServiceId = id.brand<"ServiceId">();
export type ServiceId = z.infer<typeof ServiceId>;
export const BreakGlassId = id.brand<"BreakGlassId">();
export type BreakGlassId = z.infer<typeof BreakGlassId>;
export const ApprovalId = id.brand<"ApprovalId">();
export type ApprovalId = z.infer<typeof ApprovalId>;
export const ForwardingId = id.brand<"ForwardingId">();
export type ForwardingId = z.infer<typeof ForwardingId>;
export const LockId = id.brand<"LockId">();
export type LockId = z.infer<typeof LockId>;
export const SecurityKeyId = id.brand<"SecurityKeyId">();
export type SecurityKeyId = z.infer<typeof SecurityKeyId>;

/** The number an operator types to call a camera: 1–9999, unique in the CSU, never given to another camera. */
export const CameraNumber = z.number().int().min(1).max(9999).brand<"CameraNumber">();
export type CameraNumber = z.infer<typeof CameraNumber>;

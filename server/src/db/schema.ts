import type { JournalCategory } from "@vigie/shared/journal/schema";
import type {
  CameraId,
  CommuneId,
  EpochMs,
  LinkId,
  NodeId,
  PersonId,
  SessionId,
  SiteId,
  ViewingId,
} from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/schema";
import type { ViewingCause } from "@vigie/shared/viewings/schema";

/** The tables as the migrations leave them. Instants are `EpochMs`; what may be unknown or not yet is null. */
export interface Schema {
  persons: PersonRow;
  sessions: SessionRow;
  journal: JournalTableRow;
  counters: { name: string; value: number };
  communes: { id: CommuneId; name: string; name_key: string };
  sites: { id: SiteId; commune_id: CommuneId; name: string; name_key: string };
  nodes: NodeRow;
  node_invitations: NodeInvitationRow;
  node_outboxes: { node_id: NodeId; epoch: string; sequence: number };
  cameras: CameraRow;
  camera_secrets: { camera_id: CameraId; sealed: string };
  viewings: ViewingRow;
  play_links: PlayLinkRow;
}

export interface PersonRow {
  id: PersonId;
  login: string;
  display_name: string;
  role: Role;
  /** PHC string of argon2id. */
  password_hash: string;
  created_at: EpochMs;
  disabled_at: EpochMs | null;
}

export interface SessionRow {
  id: SessionId;
  /** SHA-256 of the cookie's token, base64url. */
  token_hash: string;
  person_id: PersonId;
  post: string;
  opened_at: EpochMs;
  ends_at: EpochMs;
  closed_at: EpochMs | null;
}

export interface JournalTableRow {
  sequence: number;
  at: EpochMs;
  category: JournalCategory;
  scope: string;
  payload_hash: string;
  previous_hash: string;
  hash: string;
  /** Hex. Salt and payload are destroyed together at their category's term. */
  salt: string | null;
  payload: string | null;
}

export interface NodeRow {
  id: NodeId;
  name: string;
  origin: string;
  /** Null: no RTMP listener, or not yet told. */
  rtmp_origin: string | null;
  public_key: string;
  admitted_at: EpochMs;
  clock_offset_ms: number | null;
}

export interface NodeInvitationRow {
  token_hash: string;
  created_at: EpochMs;
  /** Null: until the server stops (the token that the starter gave to both). */
  ends_at: EpochMs | null;
  used_at: EpochMs | null;
  node_id: NodeId | null;
}

export interface CameraRow {
  id: CameraId;
  number: number;
  name: string;
  site_id: SiteId;
  node_id: NodeId | null;
  kind: "rtsp" | "push";
  main_address: string | null;
  sub_address: string | null;
  stream_key_hash: string | null;
  disabled_at: EpochMs | null;
  version: number;
}

export interface ViewingRow {
  id: ViewingId;
  /** The principal, JSON; `session_id` or `link_id` beside it is what viewings are closed by. */
  principal: string;
  session_id: SessionId | null;
  link_id: LinkId | null;
  camera_id: CameraId;
  node_id: NodeId;
  motive: string;
  post: string;
  placed_by: PersonId;
  opened_at: EpochMs;
  closed_at: EpochMs | null;
  cause: ViewingCause | null;
}

export interface PlayLinkRow {
  id: LinkId;
  camera_id: CameraId;
  label: string;
  created_by: PersonId;
  created_at: EpochMs;
  ends_at: EpochMs;
  ended_at: EpochMs | null;
  stream_key_hash: string;
}

import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import type { DeviceKind } from "@vigie/shared/devices/schema";
import type { JournalCategory } from "@vigie/shared/journal/terms";
import type {
  CameraId,
  CarouselId,
  CommuneId,
  DeviceId,
  DisplayChangeId,
  DisplayId,
  EpochMs,
  ForwardingId,
  LinkId,
  NodeId,
  PersonId,
  RoundRunId,
  SceneId,
  ServiceId,
  SessionId,
  SiteId,
  ViewingId,
  WallId,
} from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Scope } from "@vigie/shared/walls/scenes";
import type { ApprovalRow } from "./approvals-schema.ts";
import type { ForwardingRow, RecipientServiceRow } from "./forwarding-schema.ts";
import type {
  JournalCheckpointRow,
  JournalFacetRow,
  JournalIndexRow,
  JournalMentionRow,
  JournalSubjectRow,
} from "./journal-schema.ts";
import type {
  DestructionRow,
  DiskStateRow,
  LockNodeRow,
  LockRow,
  RecordedDayRow,
  RecorderStateRow,
} from "./recordings-schema.ts";
import type { AuthorisationRow, BreakGlassRow, HabilitationRow } from "./rights-schema.ts";
import type { RoundAnswerRow, RoundRunRow, RoundStepLeftOutRow, RoundVersionRow } from "./rounds-schema.ts";
import type { KeyPolicyRow, RecoveryCodeRow, SecurityKeyRow, TotpSecretRow } from "./sign-in-schema.ts";

/** The tables as the migrations leave them. Instants are `EpochMs`; what may be unknown or not yet is null. */
export interface Schema {
  persons: PersonRow;
  sessions: SessionRow;
  journal: JournalTableRow;
  journal_origin: { id: string };
  journal_checkpoints: JournalCheckpointRow;
  journal_terms: { category: JournalCategory; months: number };
  journal_facets: JournalFacetRow;
  journal_index: JournalIndexRow;
  journal_subjects: JournalSubjectRow;
  journal_mentions: JournalMentionRow;
  counters: { name: string; value: number };
  communes: { id: CommuneId; name: string; name_key: string; service_level: ServiceLevel };
  sites: { id: SiteId; commune_id: CommuneId; name: string; name_key: string };
  nodes: NodeRow;
  node_invitations: NodeInvitationRow;
  node_outboxes: { node_id: NodeId; epoch: string; sequence: number };
  cameras: CameraRow;
  camera_secrets: { camera_id: CameraId; sealed: string };
  viewings: ViewingRow;
  list_viewings: ListViewingRow;
  play_links: PlayLinkRow;
  walls: WallRow;
  devices: DeviceRow;
  displays: DisplayRow;
  display_changes: DisplayChangeRow;
  scenes: SceneRow;
  carousels: CarouselRow;
  round_versions: RoundVersionRow;
  round_runs: RoundRunRow;
  round_answers: RoundAnswerRow;
  round_steps_left_out: RoundStepLeftOutRow;
  habilitations: HabilitationRow;
  authorisations: AuthorisationRow;
  break_glasses: BreakGlassRow;
  recipient_services: RecipientServiceRow;
  forwardings: ForwardingRow;
  approvals: ApprovalRow;
  totp_secrets: TotpSecretRow;
  recovery_codes: RecoveryCodeRow;
  key_policy: KeyPolicyRow;
  security_keys: SecurityKeyRow;
  recorded_days: RecordedDayRow;
  recorder_states: RecorderStateRow;
  disk_states: DiskStateRow;
  destructions: DestructionRow;
  locks: LockRow;
  lock_nodes: LockNodeRow;
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
  service_id: ServiceId | null;
}

export interface SessionRow {
  id: SessionId;
  /** SHA-256 of the cookie's token, base64url. */
  token_hash: string;
  person_id: PersonId;
  post: string;
  /** The enrolled device of the post; null: a browser that is none. */
  device_id: DeviceId | null;
  opened_at: EpochMs;
  ends_at: EpochMs;
  closed_at: EpochMs | null;
  /** When both factors were last given. */
  authenticated_at: EpochMs;
  locked_at: EpochMs | null;
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
  /** `RecordingPlan`, JSON. */
  recording: string;
  disabled_at: EpochMs | null;
  version: number;
}

export interface ViewingRow {
  id: ViewingId;
  /** The principal, JSON; `session_id` or `link_id` beside it is what viewings are closed by. */
  principal: string;
  session_id: SessionId | null;
  link_id: LinkId | null;
  device_id: DeviceId | null;
  camera_id: CameraId;
  node_id: NodeId;
  motive: string;
  post: string;
  placed_by: PersonId;
  /** Of a step: the list's viewing, and the step's index in the list. */
  list_viewing_id: ViewingId | null;
  step: number | null;
  /** Under which a liaison or a play address looks. */
  forwarding_id: ForwardingId | null;
  /** Of a look back: the granted instants (node's clock), the motive's reference, and what was fetched, JSON, once the node has told it. */
  range_from: EpochMs | null;
  range_until: EpochMs | null;
  reference: string | null;
  fetched: string | null;
  opened_at: EpochMs;
  closed_at: EpochMs | null;
  cause: ViewingCause | null;
  /** How long its picture was open, once it is closed. */
  seconds: number | null;
}

/** A viewing of a carousel or round; its pictures are rows of `viewings`. */
export interface ListViewingRow {
  id: ViewingId;
  principal: string;
  session_id: SessionId | null;
  device_id: DeviceId | null;
  /** `ViewedList`, JSON; `run_id` beside it is what coverage is found by. */
  list: string;
  run_id: RoundRunId | null;
  display_id: DisplayId;
  tile: number;
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
  /** Null for one of before forwardings existed. */
  forwarding_id: ForwardingId | null;
}

export interface WallRow {
  id: WallId;
  name: string;
  name_key: string;
  column_count: number;
  row_count: number;
}

export interface DeviceRow {
  id: DeviceId;
  kind: DeviceKind;
  name: string;
  name_key: string;
  /** The place of a wall screen; all three null for a post, and for one that was ended before its wall went. */
  wall_id: WallId | null;
  wall_column: number | null;
  wall_row: number | null;
  /** SHA-256 of the cookie's secret, base64url. */
  secret_hash: string;
  enrolled_by: PersonId;
  enrolled_at: EpochMs;
  ended_at: EpochMs | null;
}

/** Of a person's screen, `person_id` and `screen`; of a wall screen, `device_id`. Layout, carousel and tiles are JSON. */
export interface DisplayRow {
  id: DisplayId;
  person_id: PersonId | null;
  screen: number | null;
  device_id: DeviceId | null;
  version: number;
  layout_version: number;
  layout: string;
  scene_id: SceneId | null;
  carousel: string | null;
  /** When a carousel that runs goes on to its next scene, server's clock. */
  next_turn_at: EpochMs | null;
  tiles: string;
}

export interface DisplayChangeRow {
  id: DisplayChangeId;
  display_id: DisplayId;
  /** The display's, as the change left it. */
  version: number;
  is_turn: number;
  /** `RecordedChange`, JSON. */
  recorded: string;
}

interface KeptRow {
  name: string;
  scope: Scope;
  made_by: PersonId;
  changed_at: EpochMs;
  version: number;
}
export type SceneRow = KeptRow & { id: SceneId; layout: string; contents: string };
export type CarouselRow = KeptRow & { id: CarouselId; list: string };

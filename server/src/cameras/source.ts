import { parseCameraAddress } from "@vigie/shared/cameras/address";
import type { Networks } from "@vigie/shared/cameras/networks";
import { type Camera, CameraCredentials, type CameraSource, type CameraSourceInput } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import type { RetentionRule } from "@vigie/shared/recordings/schema";
import type { Db } from "../db/open.ts";
import { seal, unseal } from "../kernel/secrets.ts";
import { type CameraRecord, findSealed } from "./repository.ts";

/** Refuses an address literal outside the camera networks. A DNS name is looked up and checked by the node, at each connect. */
export function refuseOutside(networks: Networks, address: string): void {
  const parsed = parseCameraAddress(address);
  if (parsed === null) throw new AppError("camera.address_invalid", "not a canonical RTSP address");
  if (parsed.isLiteral && !networks.contains(parsed.host)) {
    throw new AppError("camera.address_outside", `${parsed.host} is in no camera network`, { params: { host: parsed.host } });
  }
}

const addressesOf = (source: CameraSource | CameraSourceInput): string[] =>
  source.kind === "push" ? [] : [source.main, ...(source.sub === null ? [] : [source.sub])];

const hostsOf = (source: CameraSource | CameraSourceInput): string[] =>
  addressesOf(source).flatMap((address) => parseCameraAddress(address)?.host ?? []);

export function refuseSourceOutside(networks: Networks, source: CameraSourceInput): void {
  for (const address of addressesOf(source)) refuseOutside(networks, address);
}

/** A source as it will be stored, under what was stored before (null: a new camera). */
export function sealSource(
  masterKey: Buffer,
  cameraId: CameraId,
  input: CameraSourceInput,
  before: CameraRecord | null,
): Pick<CameraRecord, "sealed" | "streamKeyHash"> & { source: CameraSource } {
  if (input.kind === "push") return { source: { kind: "push" }, sealed: null, streamKeyHash: before?.streamKeyHash ?? null };
  const sealed = sealCredentials(masterKey, cameraId, input, before);
  const source: CameraSource = { kind: "rtsp", main: input.main, sub: input.sub, hasCredentials: sealed !== null };
  return { source, sealed, streamKeyHash: null };
}

function sealCredentials(
  masterKey: Buffer,
  cameraId: CameraId,
  input: Extract<CameraSourceInput, { kind: "rtsp" }>,
  before: CameraRecord | null,
): string | null {
  if (input.credentials === null) return null;
  if (input.credentials !== undefined) return seal(masterKey, cameraId, JSON.stringify(input.credentials));
  // What was typed for one host is never sent to another: whoever may edit an address must not be able to collect a password with it.
  const known = before === null ? [] : hostsOf(before.camera.source);
  return hostsOf(input).every((host) => known.includes(host)) ? (before?.sealed ?? null) : null;
}

const openCredentials = (masterKey: Buffer, { camera, sealed }: CameraRecord): CameraCredentials | null =>
  sealed === null ? null : CameraCredentials.parse(JSON.parse(unseal(masterKey, camera.id, sealed)));

/** Throws an Error for the terminal when the stored credentials were sealed under another key: every camera would fail, and no start say why. */
export async function requireMasterKeyOf(db: Db, masterKey: Buffer): Promise<void> {
  const any = await findSealed(db);
  if (any === null) return;
  try {
    unseal(masterKey, any.cameraId, any.sealed);
  } catch (cause) {
    throw new Error("master.key does not open the cameras' credentials: restore the one that the database belongs to", { cause });
  }
}

/** A stored camera's credentials, for a test of an address on one of its own hosts. */
export function credentialsFor(masterKey: Buffer, record: CameraRecord, address: string): CameraCredentials | null {
  const host = parseCameraAddress(address)?.host ?? "";
  return hostsOf(record.camera.source).includes(host) ? openCredentials(masterKey, record) : null;
}

/** What its node is told, with secrets. Null for a pushing encoder that has no key yet: nobody could push. */
export function toAssigned(
  masterKey: Buffer,
  record: CameraRecord,
  { authorisedUntil, rule }: { authorisedUntil: EpochMs; rule: RetentionRule | null },
): AssignedCamera | null {
  const { id: cameraId, name, source, recording: plan } = record.camera;
  const recording = rule === null ? null : { plan, rule };
  if (source.kind === "rtsp") {
    const credentials = openCredentials(masterKey, record);
    return {
      cameraId,
      name,
      authorisedUntil,
      recording,
      source: { kind: "rtsp", main: source.main, sub: source.sub, credentials },
    };
  }
  const { streamKeyHash } = record;
  return streamKeyHash === null ? null : { cameraId, name, authorisedUntil, recording, source: { kind: "push", streamKeyHash } };
}

/** The names of what a change touched, for the journal. `hasNewCredentials`: they were given, or fell away. */
export function changedFields(before: Camera, after: Camera, hasNewCredentials: boolean): string[] {
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const addresses = ({ source }: Camera) => [source.kind, ...addressesOf(source)];
  return [
    ...(["name", "siteId", "nodeId"] as const).filter((field) => before[field] !== after[field]),
    ...(isSame(addresses(before), addresses(after)) ? [] : ["source"]),
    ...(isSame(before.recording, after.recording) ? [] : ["recording"]),
    ...(hasNewCredentials ? ["credentials"] : []),
    ...((before.disabledAt === null) === (after.disabledAt === null) ? [] : ["disabled"]),
  ];
}

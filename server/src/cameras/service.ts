import type { Networks } from "@vigie/shared/cameras/networks";
import type {
  Camera,
  CameraChange,
  CameraCredentials,
  CameraInput,
  ConnectionTestRequest,
  ConnectionTestResult,
} from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { type CameraId, CameraNumber, type NodeId, type PersonId } from "@vigie/shared/kernel/units";
import type { StreamKeyMade } from "@vigie/shared/links/schema";
import type { Principal } from "@vigie/shared/people/principal";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import { findSite } from "../communes/index.ts";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import { type NodeOrigins, pushAddress } from "../kernel/stream-addresses.ts";
import {
  type CameraRecord,
  findCamera,
  hasNode,
  insertCamera,
  leastLoadedNode,
  listCameras,
  listNumbers,
  replaceCamera,
} from "./repository.ts";
import { changedFields, credentialsFor, refuseOutside, refuseSourceOutside, sealSource } from "./source.ts";

interface Deps {
  db: Db;
  clock: Clock;
  networks: Networks;
  require: Require;
  masterKey: Buffer;
  originsOf: (id: NodeId) => NodeOrigins | null;
  /** What these nodes pull is no longer what they were told. */
  assignmentChanged: (unit: Unit, nodeIds: readonly (NodeId | null)[]) => Promise<void>;
  closeViewings: (unit: Unit, cameraId: CameraId, cause: ViewingCause) => Promise<void>;
  /** Everything that rests on rights follows in the same transaction. */
  rightsChanged: (unit: Unit) => Promise<void>;
  /** The lists that consoles hold are old. */
  changed: () => void;
  /** `nodeId` null: any node that is there. */
  testOnNode: (
    nodeId: NodeId | null,
    test: { address: string; credentials: CameraCredentials | null },
  ) => Promise<ConnectionTestResult>;
}
export type CameraService = ReturnType<typeof createCameraService>;

export function createCameraService(deps: Deps) {
  const { db, clock, networks, require, masterKey, originsOf, assignmentChanged, closeViewings, testOnNode } = deps;

  async function publish(unit: Unit): Promise<void> {
    await deps.rightsChanged(unit);
    unit.afterCommit(deps.changed);
  }

  async function add(unit: Unit, by: PersonId, input: CameraInput): Promise<Camera> {
    refuseSourceOutside(networks, input.source);
    const { tx } = unit;
    const communeId = await communeOf(tx, input.siteId);
    const number = await chooseNumber(tx, input.number);
    const nodeId = await chooseNode(tx, input.nodeId);
    const id = newId<CameraId>();
    const { source, ...secrets } = sealSource(masterKey, id, input.source, null);
    const { name, siteId, recording = CONTINUOUS } = input;
    const camera: Camera = { id, number, name, siteId, nodeId, source, recording, disabledAt: null, version: 1 };
    await insertCamera(tx, { camera, communeId, ...secrets });
    await appendJournal(tx, clock.now(), communeId, { event: "camera.created", by, cameraId: id, number, name });
    await assignmentChanged(unit, [nodeId]);
    await publish(unit);
    return camera;
  }

  /** Stores it as the next version, or refuses when somebody else changed it meanwhile. */
  async function replace(unit: Unit, before: Camera, next: CameraRecord): Promise<void> {
    if (!(await replaceCamera(unit.tx, next, before.version))) throw changedMeanwhile(before.id);
    await publish(unit);
  }

  return {
    list: async (): Promise<Camera[]> => (await listCameras(db)).map(({ camera }) => camera),

    find: async (id: CameraId): Promise<Camera | null> => (await findCamera(db, id))?.camera ?? null,

    create: (by: PersonId, input: CameraInput): Promise<Camera> => transact(db, (unit) => add(unit, by, input)),

    /** In somebody else's transaction. */
    add,

    /** Changes what is given, if the camera is still at the version that the caller saw. */
    async change(by: PersonId, id: CameraId, change: CameraChange): Promise<Camera> {
      if (change.source !== undefined) refuseSourceOutside(networks, change.source);
      return transact(db, async (unit) => {
        const before = await requireCamera(unit.tx, id);
        if (before.camera.version !== change.version) throw changedMeanwhile(id);
        const next = await applyChange(unit.tx, before, change);
        const hasNewCredentials = next.sealed !== before.sealed;
        const fields = changedFields(before.camera, next.camera, hasNewCredentials);
        if (fields.length === 0) return before.camera;
        await replace(unit, before.camera, next);
        await appendJournal(unit.tx, clock.now(), next.communeId, { event: "camera.changed", by, cameraId: id, changed: fields });
        await followChange(unit, before.camera, next.camera);
        return next.camera;
      });
    },

    /** Tries what is typed, from the node that would pull it. */
    async test(
      principal: Principal,
      { nodeId, cameraId, address, credentials }: ConnectionTestRequest,
    ): Promise<ConnectionTestResult> {
      if (cameraId !== null) require(principal, "camera.test", { kind: "camera", cameraId }, null);
      refuseOutside(networks, address);
      const record = cameraId === null ? null : await requireCamera(db, cameraId);
      const known = record === null ? null : credentialsFor(masterKey, record, address);
      return testOnNode(nodeId ?? record?.camera.nodeId ?? null, { address, credentials: credentials ?? known });
    },

    /** Makes the key of a pushing encoder; the one before is no longer good. */
    makeStreamKey: (by: PersonId, id: CameraId): Promise<StreamKeyMade> =>
      transact(db, async (unit) => {
        const before = await requireCamera(unit.tx, id);
        if (before.camera.source.kind !== "push") throw new AppError("camera.no_such_stream", "the camera is pulled, not pushed");
        const streamKey = newToken();
        const camera = { ...before.camera, version: before.camera.version + 1 };
        await replace(unit, before.camera, { ...before, camera, streamKeyHash: hashToken(streamKey) });
        await appendJournal(unit.tx, clock.now(), before.communeId, { event: "camera.stream-key-made", by, cameraId: id });
        await assignmentChanged(unit, [camera.nodeId]);
        return pushAddress(camera.nodeId === null ? null : originsOf(camera.nodeId), id, streamKey);
      }),
  };

  async function applyChange(tx: Tx, before: CameraRecord, change: CameraChange): Promise<CameraRecord> {
    const { camera } = before;
    const siteId = change.siteId ?? camera.siteId;
    const { source, ...secrets } =
      change.source === undefined ? before.camera : sealSource(masterKey, camera.id, change.source, before);
    const wasDisabled = camera.disabledAt !== null;
    const isDisabled = change.disabled ?? wasDisabled;
    const next: Camera = {
      ...camera,
      name: change.name ?? camera.name,
      siteId,
      nodeId: change.nodeId === undefined ? camera.nodeId : await chooseNode(tx, change.nodeId),
      source,
      recording: change.recording ?? camera.recording,
      disabledAt: isDisabled === wasDisabled ? camera.disabledAt : isDisabled ? clock.now() : null,
      version: camera.version + 1,
    };
    const kept = change.source === undefined ? { sealed: before.sealed, streamKeyHash: before.streamKeyHash } : secrets;
    return { ...before, ...kept, camera: next, communeId: await communeOf(tx, siteId) };
  }

  async function followChange(unit: Unit, before: Camera, after: Camera): Promise<void> {
    await assignmentChanged(unit, [...new Set([before.nodeId, after.nodeId])]);
    if (after.disabledAt !== null) await closeViewings(unit, after.id, "camera_disabled");
    // Its viewers ask again and are sent to the other node.
    else if (before.nodeId !== after.nodeId) await closeViewings(unit, after.id, "node_lost");
  }
}

async function requireCamera(tx: Tx, id: CameraId): Promise<CameraRecord> {
  const record = await findCamera(tx, id);
  if (record === null) throw new AppError("camera.not_found", `camera ${id}`);
  return record;
}

async function communeOf(tx: Tx, siteId: Camera["siteId"]) {
  const site = await findSite(tx, siteId);
  if (site === null) throw new AppError("site.not_found", `site ${siteId}`);
  return site.communeId;
}

async function chooseNumber(tx: Tx, wanted: CameraNumber | null): Promise<CameraNumber> {
  const given = new Set(await listNumbers(tx));
  if (wanted !== null && given.has(wanted))
    throw new AppError("camera.number_taken", `number ${wanted}`, { params: { number: wanted } });
  if (wanted !== null) return wanted;
  let number = 1;
  while (given.has(number)) number += 1;
  return CameraNumber.parse(number);
}

async function chooseNode(tx: Tx, wanted: NodeId | null): Promise<NodeId | null> {
  if (wanted === null) return leastLoadedNode(tx);
  if (!(await hasNode(tx, wanted))) throw new AppError("node.not_found", `node ${wanted}`);
  return wanted;
}

const changedMeanwhile = (id: CameraId) => new AppError("camera.changed", `camera ${id} is at another version`);

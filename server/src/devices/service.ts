import type { Device, DeviceAdmission, DeviceChange, DevicesView, OwnDevice, WallPlace } from "@vigie/shared/devices/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { DeviceId, DisplayId, PersonId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { hashToken, newToken } from "../kernel/secrets.ts";
import { createPendingEnrolments } from "./pending.ts";
import {
  findDevice,
  findDeviceAt,
  findDeviceNamed,
  findDeviceOfSecret,
  findWall,
  insertDevice,
  isSecretUsed,
  listDevices,
  listWalls,
  markEnded,
  updateDevice,
} from "./repository.ts";

/** A wall screen with the display that it shows. */
export interface WallScreen {
  deviceId: DeviceId;
  displayId: DisplayId;
}

interface Deps {
  db: Db;
  clock: Clock;
  /** What a device may know of the policy. */
  policyForDevice: () => Policy;
  /** Counts a code as wrong before it is looked at; the answer takes that back. Throws `request.too_many`. */
  attemptCode: (by: PersonId) => () => void;
  makeDisplay: (unit: Unit, deviceId: DeviceId) => Promise<DisplayId>;
  displayOf: (tx: Tx, deviceId: DeviceId) => Promise<DisplayId | null>;
  closeViewings: (unit: Unit, deviceId: DeviceId, cause: ViewingCause) => Promise<void>;
  /** Told after the commit. */
  enrolled: (screen: WallScreen) => void;
  ended: (deviceId: DeviceId) => void;
  /** Names, places or walls are others than consoles have. */
  changed: () => void;
}
export type DeviceService = ReturnType<typeof createDeviceService>;
type Enrolled = Extract<OwnDevice, { state: "enrolled" }>;

/** `secret`: for the cookie, shown nowhere else; null: the browser keeps the one that it has. */
export interface BegunEnrolment {
  secret: string | null;
  view: OwnDevice;
}

const UNKNOWN: OwnDevice = { state: "unknown" };

export function createDeviceService(deps: Deps) {
  const { db, clock, policyForDevice, attemptCode, makeDisplay, displayOf, closeViewings, enrolled, ended, changed } = deps;
  const pending = createPendingEnrolments(clock);

  const findOwn = async (secret: string | undefined): Promise<Device | null> =>
    secret === undefined ? null : findDeviceOfSecret(db, hashToken(secret));

  async function view(secret: string | undefined): Promise<OwnDevice> {
    const device = await findOwn(secret);
    if (device !== null) {
      const displayId = device.kind === "wall_screen" ? await displayOf(db, device.id) : null;
      return { state: "enrolled", device, displayId, policy: policyForDevice() } satisfies Enrolled;
    }
    const waiting = secret === undefined ? null : pending.ofSecret(hashToken(secret));
    return waiting === null ? UNKNOWN : { state: "pending", code: waiting.code, endsAt: waiting.endsAt };
  }

  async function requireDevice(tx: Tx, id: DeviceId): Promise<Device> {
    const device = await findDevice(tx, id);
    if (device === null) throw new AppError("device.not_found", `device ${id}`);
    return device;
  }

  return {
    /** The device in use that holds this secret. */
    findOwn,
    view,

    /** A browser asks for a code. One that shows a code already keeps it, so that asking twice is asking once; one that is enrolled stays so. */
    async begin(secret: string | undefined, address: string): Promise<BegunEnrolment> {
      const known = await view(secret);
      if (known.state !== "unknown") return { secret: null, view: known };
      const fresh = newToken();
      const { code, endsAt } = pending.begin(hashToken(fresh), address);
      return { secret: fresh, view: { state: "pending", code, endsAt } };
    },

    nameOf: async (id: DeviceId): Promise<string | null> => (await findDevice(db, id))?.name ?? null,

    list: async (): Promise<DevicesView> => ({ walls: await listWalls(db), devices: await listDevices(db) }),

    /** The wall screens in use. */
    async wallScreens(): Promise<WallScreen[]> {
      const screens: WallScreen[] = [];
      for (const { id: deviceId, kind } of await listDevices(db)) {
        const displayId = kind === "wall_screen" ? await displayOf(db, deviceId) : null;
        if (displayId !== null) screens.push({ deviceId, displayId });
      }
      return screens;
    },

    /** Enrols the browser that shows the code. Refuses with `device.code_refused` when none does any more; a right code may be typed again. */
    async admit(by: PersonId, { code, kind, name, place }: DeviceAdmission): Promise<Device> {
      const takeBack = attemptCode(by);
      const waiting = pending.ofCode(code);
      if (waiting === null) throw new AppError("device.code_refused", "no browser shows that code");
      takeBack();
      const { secretHash } = waiting;
      return transact(db, async (unit) => {
        const made = { id: newId<DeviceId>(), kind, name, place, enrolledBy: by, enrolledAt: clock.now() };
        // Two supervisors may type the same code: one of them has stored it by now.
        if (await isSecretUsed(unit.tx, secretHash)) throw new AppError("device.code_refused", "the code was used");
        await requireFree(unit.tx, made);
        await insertDevice(unit.tx, made, secretHash);
        await appendJournal(unit.tx, clock.now(), "csu", { event: "device.enrolled", by, deviceId: made.id, kind, name });
        const displayId = kind === "wall_screen" ? await makeDisplay(unit, made.id) : null;
        unit.afterCommit(() => {
          pending.forget(secretHash);
          if (displayId !== null) enrolled({ deviceId: made.id, displayId });
          changed();
        });
        return requireDevice(unit.tx, made.id);
      });
    },

    change: (by: PersonId, id: DeviceId, change: DeviceChange): Promise<Device> =>
      transact(db, async ({ tx, afterCommit }) => {
        const before = await requireDevice(tx, id);
        if (before.kind === "post" && change.place !== undefined)
          throw new AppError("request.invalid", "a post has no place on a wall", { params: { field: "place" } });
        const device: Device = { ...before, name: change.name ?? before.name, place: change.place ?? before.place };
        const fields = changedFields(before, device);
        if (fields.length === 0) return device;
        await requireFree(tx, device);
        await updateDevice(tx, device);
        await appendJournal(tx, clock.now(), "csu", { event: "device.changed", by, deviceId: id, changed: fields });
        afterCommit(changed);
        return device;
      }),

    /** Its secret is worth nothing from the commit on; its pictures are cut. */
    end: (by: PersonId, id: DeviceId): Promise<void> =>
      transact(db, async (unit) => {
        await requireDevice(unit.tx, id);
        await markEnded(unit.tx, id, clock.now());
        await appendJournal(unit.tx, clock.now(), "csu", { event: "device.ended", by, deviceId: id });
        await closeViewings(unit, id, "device_ended");
        unit.afterCommit(() => {
          ended(id);
          changed();
        });
      }),
  };
}

const samePlace = (one: WallPlace | null, other: WallPlace | null): boolean =>
  one?.wallId === other?.wallId && one?.column === other?.column && one?.row === other?.row;

const changedFields = (before: Device, after: Device): string[] => [
  ...(before.name === after.name ? [] : ["name"]),
  ...(samePlace(before.place, after.place) ? [] : ["place"]),
];

/** Its name is no other device's, its place is on the wall and no other screen's. */
async function requireFree(tx: Tx, { id, name, place }: Pick<Device, "id" | "name" | "place">): Promise<void> {
  const named = await findDeviceNamed(tx, name);
  if (named !== null && named.id !== id) throw new AppError("device.name_taken", `device ${named.id} has the name`);
  if (place === null) return;
  const wall = await findWall(tx, place.wallId);
  if (wall === null) throw new AppError("wall.not_found", `wall ${place.wallId}`);
  if (place.column >= wall.columns || place.row >= wall.rows)
    throw new AppError("wall.place_outside", `${place.column}, ${place.row} on ${wall.columns} × ${wall.rows}`);
  const there = await findDeviceAt(tx, place);
  if (there !== null && there.id !== id) throw new AppError("device.place_taken", `device ${there.id} stands there`);
}

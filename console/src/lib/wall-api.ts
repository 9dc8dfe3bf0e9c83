import {
  Device,
  type DeviceAdmission,
  type DeviceChange,
  DevicesView,
  OwnDevice,
  Wall,
  type WallInput,
} from "@vigie/shared/devices/schema";
import type { CarouselId, DeviceId, DisplayId, EpochMs, RoundId, RoundRunId, SceneId, WallId } from "@vigie/shared/kernel/units";
import {
  CoverageLine,
  Round,
  type RoundChange,
  type RoundInput,
  RoundRun,
  type RoundSkip,
  RoundsView,
  type RunEnd,
  type RunStart,
  type RunStepSkip,
} from "@vigie/shared/rounds/schema";
import {
  Carousel,
  type CarouselChange,
  type CarouselInput,
  Scene,
  type SceneChange,
  type SceneInput,
} from "@vigie/shared/walls/scenes";
import { CommandAnswer, Display, type DisplayCommand } from "@vigie/shared/walls/schema";
import { RoomView } from "@vigie/shared/walls/screens";
import { z } from "zod";
import { call, type Fetch } from "./http.ts";

const nothing = z.null();
const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

/** What is shown where: displays, scenes, carousels, rounds, and the devices of the room. */
export const wallCalls = (send: Fetch) => ({
  displays: displayCalls(send),
  scenes: sceneCalls(send),
  carousels: carouselCalls(send),
  rounds: roundCalls(send),
  devices: deviceCalls(send),
});

const displayCalls = (send: Fetch) => ({
  /** One's own screen of that number, made at its first use. */
  own: (screen: number, signal?: AbortSignal) =>
    call(send, { path: `/api/displays/own/${screen}`, answer: Display, ...given(signal) }),
  /** Every screen of the room with its display: of who is there, and of wall screens. */
  room: (signal?: AbortSignal) => call(send, { path: "/api/displays", answer: RoomView, ...given(signal) }),
  read: (id: DisplayId, signal?: AbortSignal) => call(send, { path: `/api/displays/${id}`, answer: Display, ...given(signal) }),
  command: (id: DisplayId, body: DisplayCommand) =>
    call(send, { method: "POST", path: `/api/displays/${id}/commands`, body, answer: CommandAnswer }),
});

const sceneCalls = (send: Fetch) => ({
  list: (signal?: AbortSignal) => call(send, { path: "/api/scenes", answer: z.array(Scene), ...given(signal) }),
  create: (body: SceneInput) => call(send, { method: "POST", path: "/api/scenes", body, answer: Scene }),
  change: (id: SceneId, body: SceneChange) => call(send, { method: "PUT", path: `/api/scenes/${id}`, body, answer: Scene }),
  remove: (id: SceneId) => call(send, { method: "DELETE", path: `/api/scenes/${id}`, answer: nothing }),
});

const carouselCalls = (send: Fetch) => ({
  list: (signal?: AbortSignal) => call(send, { path: "/api/carousels", answer: z.array(Carousel), ...given(signal) }),
  create: (body: CarouselInput) => call(send, { method: "POST", path: "/api/carousels", body, answer: Carousel }),
  change: (id: CarouselId, body: CarouselChange) =>
    call(send, { method: "PUT", path: `/api/carousels/${id}`, body, answer: Carousel }),
  remove: (id: CarouselId) => call(send, { method: "DELETE", path: `/api/carousels/${id}`, answer: nothing }),
});

const roundCalls = (send: Fetch) => ({
  view: (signal?: AbortSignal) => call(send, { path: "/api/rounds", answer: RoundsView, ...given(signal) }),
  create: (body: RoundInput) => call(send, { method: "POST", path: "/api/rounds", body, answer: Round }),
  change: (id: RoundId, body: RoundChange) => call(send, { method: "PATCH", path: `/api/rounds/${id}`, body, answer: Round }),
  start: (id: RoundId, body: RunStart) => call(send, { method: "POST", path: `/api/rounds/${id}/runs`, body, answer: RoundRun }),
  skip: (id: RoundId, body: RoundSkip) => call(send, { method: "POST", path: `/api/rounds/${id}/skips`, body, answer: nothing }),
  run: (id: RoundRunId, signal?: AbortSignal) =>
    call(send, { path: `/api/rounds/runs/${id}`, answer: RoundRun, ...given(signal) }),
  skipStep: (id: RoundRunId, body: RunStepSkip) =>
    call(send, { method: "POST", path: `/api/rounds/runs/${id}/skips`, body, answer: RoundRun }),
  end: (id: RoundRunId, body: RunEnd) =>
    call(send, { method: "POST", path: `/api/rounds/runs/${id}/end`, body, answer: RoundRun }),
  /** Planned against done, oldest first; at most 31 days. */
  coverage: (from: EpochMs, to: EpochMs, signal?: AbortSignal) =>
    call(send, { path: `/api/rounds/coverage?from=${from}&to=${to}`, answer: z.array(CoverageLine), ...given(signal) }),
});

const deviceCalls = (send: Fetch) => ({
  own: (signal?: AbortSignal) => call(send, { path: "/api/device", answer: OwnDevice, ...given(signal) }),
  begin: () => call(send, { method: "POST", path: "/api/device", answer: OwnDevice }),
  list: (signal?: AbortSignal) => call(send, { path: "/api/devices", answer: DevicesView, ...given(signal) }),
  admit: (body: DeviceAdmission) => call(send, { method: "POST", path: "/api/devices", body, answer: Device }),
  change: (id: DeviceId, body: DeviceChange) => call(send, { method: "PATCH", path: `/api/devices/${id}`, body, answer: Device }),
  end: (id: DeviceId) => call(send, { method: "DELETE", path: `/api/devices/${id}`, answer: nothing }),
  createWall: (body: WallInput) => call(send, { method: "POST", path: "/api/walls", body, answer: Wall }),
  changeWall: (id: WallId, body: WallInput) => call(send, { method: "PUT", path: `/api/walls/${id}`, body, answer: Wall }),
  removeWall: (id: WallId) => call(send, { method: "DELETE", path: `/api/walls/${id}`, answer: nothing }),
});

import type {} from "@fastify/cookie";
import { Device, DeviceAdmission, DeviceChange, DevicesView, OwnDevice, Wall, WallInput } from "@vigie/shared/devices/schema";
import { DeviceId, WallId } from "@vigie/shared/kernel/units";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import { plainAddress } from "../kernel/post.ts";
import type { DeviceService } from "./service.ts";
import type { WallService } from "./walls.ts";

/** As the session's cookie: out of reach of scripts, other sites and sibling hosts. */
export const DEVICE_COOKIE = "__Host-vigie-device";
const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "strict", maxAge: 365 * 86_400 } as const;

export const deviceSecretOf = (request: FastifyRequest): string | undefined => request.cookies[DEVICE_COOKIE];

const deviceParams = z.object({ deviceId: DeviceId });
const wallParams = z.object({ wallId: WallId });
const nothing = z.undefined();

/** What a browser asks about itself. */
export const ownDeviceRoutes: FastifyPluginAsyncZod<{ devices: DeviceService }> = async (app, { devices }) => {
  const keep = (reply: FastifyReply, secret: string | null | undefined) =>
    secret === null || secret === undefined ? reply : reply.setCookie(DEVICE_COOKIE, secret, COOKIE);

  app.route({
    method: "GET",
    url: "/device",
    config: { permission: "device.enrol" },
    schema: { response: { 200: OwnDevice } },
    handler: async (request, reply) => {
      const secret = deviceSecretOf(request);
      const view = await devices.view(secret);
      // Its year starts anew each time: a screen that hangs for longer does not fall off the wall on one morning.
      return keep(reply, view.state === "enrolled" ? secret : null).send(view);
    },
  });
  app.route({
    method: "POST",
    url: "/device",
    config: { permission: "device.enrol" },
    schema: { response: { 200: OwnDevice } },
    handler: async (request, reply) => {
      const { secret, view } = await devices.begin(deviceSecretOf(request), plainAddress(request.ip));
      return keep(reply, secret).send(view);
    },
  });
};

/** What a supervisor does with the devices of the room. */
export const deviceRoutes: FastifyPluginAsyncZod<{ devices: DeviceService }> = async (app, { devices }) => {
  app.route({
    method: "GET",
    url: "/devices",
    config: { permission: "device.list" },
    schema: { response: { 200: DevicesView } },
    handler: () => devices.list(),
  });
  app.route({
    method: "POST",
    url: "/devices",
    config: { permission: "device.manage", fieldProblems: { code: "device.code_refused" } },
    schema: { body: DeviceAdmission, response: { 201: Device } },
    handler: async (request, reply) => reply.status(201).send(await devices.admit(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/devices/:deviceId",
    config: { permission: "device.manage" },
    schema: { params: deviceParams, body: DeviceChange, response: { 200: Device } },
    handler: (request) => devices.change(personOf(request).personId, request.params.deviceId, request.body),
  });
  app.route({
    method: "DELETE",
    url: "/devices/:deviceId",
    config: { permission: "device.manage" },
    schema: { params: deviceParams, response: { 204: nothing } },
    handler: async (request, reply) => {
      await devices.end(personOf(request).personId, request.params.deviceId);
      return reply.status(204).send();
    },
  });
};

export const wallRoutes: FastifyPluginAsyncZod<{ walls: WallService }> = async (app, { walls }) => {
  app.route({
    method: "POST",
    url: "/walls",
    config: { permission: "device.manage" },
    schema: { body: WallInput, response: { 201: Wall } },
    handler: async (request, reply) => reply.status(201).send(await walls.create(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PUT",
    url: "/walls/:wallId",
    config: { permission: "device.manage" },
    schema: { params: wallParams, body: WallInput, response: { 200: Wall } },
    handler: (request) => walls.change(personOf(request).personId, request.params.wallId, request.body),
  });
  app.route({
    method: "DELETE",
    url: "/walls/:wallId",
    config: { permission: "device.manage" },
    schema: { params: wallParams, response: { 204: nothing } },
    handler: async (request, reply) => {
      await walls.remove(personOf(request).personId, request.params.wallId);
      return reply.status(204).send();
    },
  });
};

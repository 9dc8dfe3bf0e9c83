import {
  Camera,
  CameraChange,
  CameraInput,
  type CameraStates,
  ConnectionTestRequest,
  ConnectionTestResult,
} from "@vigie/shared/cameras/schema";
import { CameraTree } from "@vigie/shared/console/api";
import { CameraId, type CommuneId, type DeviceId } from "@vigie/shared/kernel/units";
import { StreamKeyMade } from "@vigie/shared/links/schema";
import type { Principal } from "@vigie/shared/people/principal";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { CommuneService } from "../communes/index.ts";
import { type InScope, personOf, principalOf } from "../kernel/guard.ts";
import type { CameraService } from "./service.ts";

interface Options {
  cameras: CameraService;
  communes: CommuneService;
  states: (cameras: readonly Camera[]) => CameraStates[];
  cameraNetworks: readonly string[];
  inScope: InScope;
  /** The communes that the principal's rights reach to; null: all. */
  communesOf: (principal: Principal) => ReadonlySet<CommuneId> | null;
  /** Every camera that a wall screen can come to show as it stands. */
  camerasOfDevice: (id: DeviceId) => Promise<ReadonlySet<CameraId>>;
}

const ADDRESSES = { "source.main": "camera.address_invalid", "source.sub": "camera.address_invalid" } as const;
const params = z.object({ cameraId: CameraId });

export const cameraRoutes: FastifyPluginAsyncZod<Options> = async (app, options) => {
  const { cameras } = options;
  app.route({
    method: "GET",
    url: "/cameras",
    config: { permission: "camera.list" },
    schema: { response: { 200: CameraTree } },
    handler: (request) => treeFor(principalOf(request), options),
  });
  app.route({
    method: "POST",
    url: "/cameras",
    config: { permission: "camera.change", fieldProblems: ADDRESSES },
    schema: { body: CameraInput, response: { 201: Camera } },
    handler: async (request, reply) => reply.status(201).send(await cameras.create(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/cameras/:cameraId",
    config: { permission: "camera.change", fieldProblems: ADDRESSES },
    schema: { params, body: CameraChange, response: { 200: Camera } },
    handler: (request) => cameras.change(personOf(request).personId, request.params.cameraId, request.body),
  });
  app.route({
    method: "POST",
    url: "/cameras/test",
    config: { permission: "camera.test", fieldProblems: { address: "camera.address_invalid" } },
    schema: { body: ConnectionTestRequest, response: { 200: ConnectionTestResult } },
    handler: (request) => cameras.test(personOf(request), request.body),
  });
  app.route({
    method: "POST",
    url: "/cameras/:cameraId/stream-key",
    config: { permission: "camera.change" },
    schema: { params, response: { 200: StreamKeyMade } },
    handler: (request) => cameras.makeStreamKey(personOf(request).personId, request.params.cameraId),
  });
};

/** What lies within the principal's rights; nothing else is theirs to know of. */
async function treeFor(principal: Principal, options: Options): Promise<CameraTree> {
  if (principal.kind === "device") return treeOfDevice(principal.deviceId, options);
  const { cameras, communes, states, cameraNetworks, inScope, communesOf } = options;
  const [all, allCommunes, allSites] = await Promise.all([cameras.list(), communes.communes(), communes.sites()]);
  const list = inScope(principal, "camera.list", all, ({ id }) => id);
  const reached = communesOf(principal);
  const isReached = (id: CommuneId) => reached?.has(id) !== false;
  return {
    communes: allCommunes.filter(({ id }) => isReached(id)),
    sites: allSites.filter(({ communeId }) => isReached(communeId)),
    cameras: list,
    states: states(list),
    cameraNetworks: [...cameraNetworks],
  };
}

/** A wall screen hangs where anybody reads it: it names the cameras that it shows, and no place that has others. */
async function treeOfDevice(id: DeviceId, { cameras, states, camerasOfDevice }: Options): Promise<CameraTree> {
  const shown = await camerasOfDevice(id);
  const list = (await cameras.list()).filter((camera) => shown.has(camera.id));
  return { communes: [], sites: [], cameras: list, states: states(list), cameraNetworks: [] };
}

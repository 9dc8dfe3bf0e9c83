import { CameraHealth, HealthBoard } from "@vigie/shared/cameras/health";
import { CameraId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { type InScope, principalOf } from "../kernel/guard.ts";
import type { RecordingsRoom } from "../recordings/index.ts";
import type { HealthService } from "./service.ts";

interface Options {
  health: HealthService;
  recordings: RecordingsRoom;
  inScope: InScope;
}

export const cameraHealthRoutes: FastifyPluginAsyncZod<Options> = async (app, { health, recordings, inScope }) => {
  app.route({
    method: "GET",
    url: "/cameras/health",
    config: { permission: "camera.health" },
    schema: { response: { 200: HealthBoard } },
    handler: async (request) => {
      const principal = principalOf(request);
      const { at, cameras } = await health.board();
      const disks = (await recordings.boards.disks(principal)).filter(({ disk }) => disk !== null && disk.faults.length > 0);
      return { at, cameras: inScope(principal, "camera.health", cameras, ({ cameraId }) => cameraId), disks };
    },
  });
  app.route({
    method: "GET",
    url: "/cameras/:cameraId/health",
    config: { permission: "camera.health" },
    schema: { params: z.object({ cameraId: CameraId }), response: { 200: CameraHealth } },
    handler: (request) => health.of(request.params.cameraId),
  });
};

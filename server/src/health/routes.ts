import { CameraHealth, HealthBoard } from "@vigie/shared/cameras/health";
import { CameraId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { type InScope, principalOf } from "../kernel/guard.ts";
import type { HealthService } from "./service.ts";

interface Options {
  health: HealthService;
  inScope: InScope;
}

export const cameraHealthRoutes: FastifyPluginAsyncZod<Options> = async (app, { health, inScope }) => {
  app.route({
    method: "GET",
    url: "/cameras/health",
    config: { permission: "camera.health" },
    schema: { response: { 200: HealthBoard } },
    handler: async (request) => {
      const { at, cameras } = await health.board();
      return { at, cameras: inScope(principalOf(request), "camera.health", cameras, ({ cameraId }) => cameraId) };
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

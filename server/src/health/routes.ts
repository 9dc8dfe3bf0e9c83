import { CameraHealth, HealthBoard } from "@vigie/shared/cameras/health";
import { CameraId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { HealthService } from "./service.ts";

export const cameraHealthRoutes: FastifyPluginAsyncZod<{ health: HealthService }> = async (app, { health }) => {
  app.route({
    method: "GET",
    url: "/cameras/health",
    config: { permission: "camera.health" },
    schema: { response: { 200: HealthBoard } },
    handler: () => health.board(),
  });
  app.route({
    method: "GET",
    url: "/cameras/:cameraId/health",
    config: { permission: "camera.health" },
    schema: { params: z.object({ cameraId: CameraId }), response: { 200: CameraHealth } },
    handler: (request) => health.of(request.params.cameraId),
  });
};

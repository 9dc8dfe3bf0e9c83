import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";

export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: "GET",
    url: "/health",
    config: { permission: "health.read" },
    schema: { response: { 200: z.object({ state: z.literal("up") }) } },
    handler: async () => ({ state: "up" as const }),
  });
};

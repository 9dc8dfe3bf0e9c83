import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";

/** `late`: the journal's checkpoints do not reach their second place; whoever watches the server is told. */
const Health = z.object({ state: z.literal("up"), witness: z.enum(["current", "late"]) });

export const healthRoutes: FastifyPluginAsyncZod<{ witness: () => z.infer<typeof Health>["witness"] }> = async (
  app,
  { witness },
) => {
  app.route({
    method: "GET",
    url: "/health",
    config: { permission: "health.read" },
    schema: { response: { 200: Health } },
    handler: async () => ({ state: "up" as const, witness: witness() }),
  });
};

import { ViewingId } from "@vigie/shared/kernel/units";
import { ListViewingRequest, StepGrantAnswer, StepRequest } from "@vigie/shared/viewings/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { postOf } from "../kernel/post.ts";
import type { ListViewings } from "./lists.ts";
import { viewerOf } from "./viewer.ts";

const params = z.object({ viewingId: ViewingId });

export const listViewingRoutes: FastifyPluginAsyncZod<{ listViewings: ListViewings }> = async (app, { listViewings }) => {
  app.route({
    method: "POST",
    url: "/viewings/lists",
    config: { permission: "camera.view" },
    schema: { body: ListViewingRequest, response: { 201: StepGrantAnswer } },
    handler: async (request, reply) =>
      reply.status(201).send(await listViewings.open(viewerOf(request), request.body, postOf(request))),
  });
  app.route({
    method: "POST",
    url: "/viewings/lists/:viewingId/steps",
    config: { permission: "camera.view" },
    schema: { params, body: StepRequest, response: { 201: StepGrantAnswer } },
    handler: async (request, reply) =>
      reply.status(201).send(await listViewings.step(viewerOf(request), request.params.viewingId, request.body)),
  });
};

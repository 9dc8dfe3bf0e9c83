import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import { ViewingId } from "@vigie/shared/kernel/units";
import {
  BatchAnswers,
  GrantAnswer,
  GrantRequest,
  ViewingBatch,
  ViewingReleases,
  ViewingRequest,
} from "@vigie/shared/viewings/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { postOf } from "../kernel/post.ts";
import type { ViewingService } from "./service.ts";
import { viewerOf } from "./viewer.ts";

const params = z.object({ viewingId: ViewingId });

export const viewingRoutes: FastifyPluginAsyncZod<{ viewings: ViewingService }> = async (app, { viewings }) => {
  app.route({
    method: "POST",
    url: "/viewings",
    config: { permission: "camera.view" },
    schema: { body: ViewingRequest, response: { 201: GrantAnswer } },
    handler: async (request, reply) =>
      reply.status(201).send(await viewings.open(viewerOf(request), request.body, postOf(request))),
  });
  app.route({
    method: "POST",
    url: "/viewings/batch",
    config: { permission: "camera.view" },
    schema: { body: ViewingBatch, response: { 200: BatchAnswers } },
    handler: async (request) => {
      const [viewer, post] = [viewerOf(request), postOf(request)];
      return { answers: await Promise.all(request.body.requests.map((each) => answered(viewings.open(viewer, each, post)))) };
    },
  });
  app.route({
    method: "POST",
    url: "/viewings/releases",
    config: { permission: "camera.view" },
    schema: { body: ViewingReleases, response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await viewings.releaseAll(viewerOf(request), request.body.viewingIds);
      return reply.status(204).send();
    },
  });
  app.route({
    method: "POST",
    url: "/viewings/:viewingId/grants",
    config: { permission: "camera.view" },
    schema: { params, body: GrantRequest, response: { 200: GrantAnswer } },
    handler: (request) => viewings.grant(viewerOf(request), request.params.viewingId, request.body.stream),
  });
  app.route({
    method: "DELETE",
    url: "/viewings/:viewingId",
    config: { permission: "camera.view" },
    schema: { params, response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await viewings.release(viewerOf(request), request.params.viewingId);
      return reply.status(204).send();
    },
  });
};

/** What refuses one of a batch is said of that one; a fault of the server's own is nobody's answer. */
async function answered(opening: Promise<GrantAnswer>): Promise<BatchAnswers["answers"][number]> {
  try {
    return { ok: true, value: await opening };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, problem: toProblem(error) };
    throw error;
  }
}

import { ViewingId } from "@vigie/shared/kernel/units";
import { PlaybackGrant, PlaybackRequest } from "@vigie/shared/recordings/playback";
import { GrantRequest } from "@vigie/shared/viewings/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { postOf } from "../kernel/post.ts";
import { personViewerOf } from "../viewings/index.ts";
import type { PlaybackService } from "./service.ts";

const params = z.object({ viewingId: ViewingId });

export const playbackRoutes: FastifyPluginAsyncZod<{ playbacks: PlaybackService }> = async (app, { playbacks }) => {
  app.route({
    method: "POST",
    url: "/playbacks",
    config: { permission: "recording.play" },
    schema: { body: PlaybackRequest, response: { 201: PlaybackGrant } },
    handler: async (request, reply) =>
      reply.status(201).send(await playbacks.open(personViewerOf(request), request.body, postOf(request))),
  });
  app.route({
    method: "POST",
    url: "/playbacks/:viewingId/grants",
    config: { permission: "recording.play" },
    schema: { params, body: GrantRequest, response: { 200: PlaybackGrant } },
    handler: (request) => playbacks.grant(personViewerOf(request), request.params.viewingId, request.body.stream),
  });
  app.route({
    method: "DELETE",
    url: "/playbacks/:viewingId",
    config: { permission: "recording.play" },
    schema: { params, response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await playbacks.release(personViewerOf(request), request.params.viewingId);
      return reply.status(204).send();
    },
  });
};

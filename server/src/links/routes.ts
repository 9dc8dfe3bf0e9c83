import { ForwardingLinkInput } from "@vigie/shared/forwarding/schema";
import { ForwardingId, LinkId } from "@vigie/shared/kernel/units";
import { PlayLinkMade } from "@vigie/shared/links/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { LinkService } from "./service.ts";

export const linkRoutes: FastifyPluginAsyncZod<{ links: LinkService }> = async (app, { links }) => {
  app.route({
    method: "POST",
    url: "/forwardings/:forwardingId/links",
    config: { permission: "forwarding.open" },
    schema: { params: z.object({ forwardingId: ForwardingId }), body: ForwardingLinkInput, response: { 201: PlayLinkMade } },
    handler: async (request, reply) =>
      reply.status(201).send(await links.create(personOf(request), request.params.forwardingId, request.body)),
  });
  app.route({
    method: "DELETE",
    url: "/links/:linkId",
    config: { permission: "link.end" },
    schema: { params: z.object({ linkId: LinkId }), response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await links.end(personOf(request), request.params.linkId);
      return reply.status(204).send();
    },
  });
};

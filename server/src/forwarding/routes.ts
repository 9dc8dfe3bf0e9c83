import {
  ForwardedWall,
  Forwarding,
  ForwardingAsk,
  ForwardingInput,
  ForwardingOpening,
  ForwardingPreview,
  ForwardingRefusal,
} from "@vigie/shared/forwarding/schema";
import { ForwardingId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { Forwardings } from "./service.ts";

const params = z.object({ forwardingId: ForwardingId });

export const forwardingRoutes: FastifyPluginAsyncZod<{ forwardings: Forwardings }> = async (app, { forwardings }) => {
  app.route({
    method: "GET",
    url: "/forwardings",
    config: { permission: "forwarding.list" },
    schema: { response: { 200: z.array(Forwarding) } },
    handler: (request) => forwardings.list(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/forwardings/preview",
    config: { permission: "forwarding.open" },
    schema: { body: ForwardingInput, response: { 200: ForwardingPreview } },
    handler: (request) => forwardings.preview(personOf(request), request.body),
  });
  app.route({
    method: "POST",
    url: "/forwardings",
    config: { permission: "forwarding.open" },
    schema: { body: ForwardingOpening, response: { 201: Forwarding } },
    handler: async (request, reply) => reply.status(201).send(await forwardings.open(personOf(request), request.body)),
  });
  app.route({
    method: "DELETE",
    url: "/forwardings/:forwardingId",
    config: { permission: "forwarding.stop" },
    schema: { params, response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await forwardings.stop(personOf(request), request.params.forwardingId);
      return reply.status(204).send();
    },
  });
  app.route({
    method: "POST",
    url: "/forwardings/:forwardingId/refusal",
    config: { permission: "forwarding.open" },
    schema: { params, body: ForwardingRefusal, response: { 200: Forwarding } },
    handler: (request) => forwardings.refuse(personOf(request), request.params.forwardingId, request.body),
  });
  app.route({
    method: "GET",
    url: "/forwardings/mine",
    config: { permission: "forwarding.watch" },
    schema: { response: { 200: ForwardedWall } },
    handler: (request) => forwardings.mine(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/forwardings/asks",
    config: { permission: "forwarding.ask" },
    schema: { body: ForwardingAsk, response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await forwardings.ask(personOf(request), request.body);
      return reply.status(204).send();
    },
  });
};

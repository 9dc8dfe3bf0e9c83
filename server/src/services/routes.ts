import { RecipientService, RecipientServiceInput } from "@vigie/shared/forwarding/schema";
import { ServiceId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { RecipientServices } from "./service.ts";

export const recipientServiceRoutes: FastifyPluginAsyncZod<{ services: RecipientServices }> = async (app, { services }) => {
  app.route({
    method: "GET",
    url: "/services",
    config: { permission: "service.list" },
    schema: { response: { 200: z.array(RecipientService) } },
    handler: () => services.list(),
  });
  app.route({
    method: "POST",
    url: "/services",
    config: { permission: "service.change" },
    schema: { body: RecipientServiceInput, response: { 201: RecipientService } },
    handler: async (request, reply) => reply.status(201).send(await services.create(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PUT",
    url: "/services/:serviceId",
    config: { permission: "service.change" },
    schema: { params: z.object({ serviceId: ServiceId }), body: RecipientServiceInput, response: { 200: RecipientService } },
    handler: (request) => services.change(personOf(request).personId, request.params.serviceId, request.body),
  });
};

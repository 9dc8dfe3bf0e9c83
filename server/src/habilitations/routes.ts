import { Habilitation, HabilitationChange, HabilitationInput, SuspensionInput } from "@vigie/shared/habilitations/schema";
import { HabilitationId, PersonId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { HabilitationService } from "./service.ts";

export const habilitationRoutes: FastifyPluginAsyncZod<{ habilitations: HabilitationService }> = async (
  app,
  { habilitations },
) => {
  app.route({
    method: "GET",
    url: "/habilitations",
    config: { permission: "habilitation.list" },
    schema: { response: { 200: z.array(Habilitation) } },
    handler: () => habilitations.list(),
  });
  app.route({
    method: "POST",
    url: "/habilitations",
    config: { permission: "habilitation.change" },
    schema: { body: HabilitationInput, response: { 201: Habilitation } },
    handler: async (request, reply) =>
      reply.status(201).send(await habilitations.create(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/habilitations/:habilitationId",
    config: { permission: "habilitation.change" },
    schema: { params: z.object({ habilitationId: HabilitationId }), body: HabilitationChange, response: { 200: Habilitation } },
    handler: (request) => habilitations.change(personOf(request).personId, request.params.habilitationId, request.body),
  });
  app.route({
    method: "POST",
    url: "/people/:personId/suspension",
    config: { permission: "habilitation.suspend" },
    schema: { params: z.object({ personId: PersonId }), body: SuspensionInput, response: { 200: z.array(Habilitation) } },
    handler: (request) => habilitations.suspend(personOf(request).personId, request.params.personId, request.body),
  });
};

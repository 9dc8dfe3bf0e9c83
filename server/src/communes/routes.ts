import { Commune, CommuneInput, Site, SiteInput } from "@vigie/shared/communes/schema";
import { CommuneId, SiteId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { CommuneService } from "./service.ts";

export const communeRoutes: FastifyPluginAsyncZod<{ communes: CommuneService }> = async (app, { communes }) => {
  app.route({
    method: "POST",
    url: "/communes",
    config: { permission: "commune.change" },
    schema: { body: CommuneInput, response: { 201: Commune } },
    handler: async (request, reply) =>
      reply.status(201).send(await communes.createCommune(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/communes/:communeId",
    config: { permission: "commune.change" },
    schema: { params: z.object({ communeId: CommuneId }), body: CommuneInput, response: { 200: Commune } },
    handler: (request) => communes.changeCommune(personOf(request).personId, request.params.communeId, request.body),
  });
  app.route({
    method: "POST",
    url: "/sites",
    config: { permission: "commune.change" },
    schema: { body: SiteInput, response: { 201: Site } },
    handler: async (request, reply) =>
      reply.status(201).send(await communes.createSite(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/sites/:siteId",
    config: { permission: "commune.change" },
    schema: { params: z.object({ siteId: SiteId }), body: SiteInput, response: { 200: Site } },
    handler: (request) => communes.changeSite(personOf(request).personId, request.params.siteId, request.body),
  });
};

import { Authorisation, AuthorisationChange, AuthorisationInput, ListedAuthorisation } from "@vigie/shared/authorisations/schema";
import { ApprovalId, AuthorisationId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { AuthorisationService } from "./service.ts";

export const authorisationRoutes: FastifyPluginAsyncZod<{ authorisations: AuthorisationService }> = async (
  app,
  { authorisations },
) => {
  app.route({
    method: "GET",
    url: "/authorisations",
    config: { permission: "authorisation.list" },
    schema: { response: { 200: z.array(ListedAuthorisation) } },
    handler: (request) => authorisations.list(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/authorisations",
    config: { permission: "authorisation.change" },
    schema: {
      body: z.object({ input: AuthorisationInput, approvalId: ApprovalId }),
      response: { 201: Authorisation },
    },
    handler: async (request, reply) => {
      const { approvalId, input } = request.body;
      return reply.status(201).send(await authorisations.create(personOf(request).personId, approvalId, input));
    },
  });
  app.route({
    method: "PATCH",
    url: "/authorisations/:authorisationId",
    config: { permission: "authorisation.change" },
    schema: {
      params: z.object({ authorisationId: AuthorisationId }),
      body: z.object({ change: AuthorisationChange, approvalId: ApprovalId }),
      response: { 200: Authorisation },
    },
    handler: (request) => {
      const { approvalId, change } = request.body;
      return authorisations.change(personOf(request).personId, approvalId, request.params.authorisationId, change);
    },
  });
};

import { BreakGlassId } from "@vigie/shared/kernel/units";
import { BreakGlass } from "@vigie/shared/people/policy";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import { BreakGlassInput, type BreakGlassService } from "./break-glass.ts";

export const breakGlassRoutes: FastifyPluginAsyncZod<{ breakGlasses: BreakGlassService }> = async (app, { breakGlasses }) => {
  app.route({
    method: "GET",
    url: "/break-glasses",
    config: { permission: "break-glass.open" },
    schema: { response: { 200: z.array(BreakGlass) } },
    handler: (request) => breakGlasses.listOwn(personOf(request).personId),
  });
  app.route({
    method: "POST",
    url: "/break-glasses",
    config: { permission: "break-glass.open" },
    schema: { body: BreakGlassInput, response: { 201: BreakGlass } },
    handler: async (request, reply) => reply.status(201).send(await breakGlasses.open(personOf(request), request.body)),
  });
  app.route({
    method: "DELETE",
    url: "/break-glasses/:breakGlassId",
    config: { permission: "break-glass.open" },
    schema: { params: z.object({ breakGlassId: BreakGlassId }), response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await breakGlasses.close(personOf(request).personId, request.params.breakGlassId);
      return reply.status(204).send();
    },
  });
};

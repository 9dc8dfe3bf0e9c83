import { ImportReport, ImportRequest } from "@vigie/shared/console/imports";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { personOf } from "../kernel/guard.ts";
import type { ImportService } from "./service.ts";

/** Five megabytes of text, escaped in JSON. */
const BODY_LIMIT_BYTES = 12 * 1024 * 1024;

export const importRoutes: FastifyPluginAsyncZod<{ imports: ImportService }> = async (app, { imports }) => {
  const schema = { body: ImportRequest, response: { 200: ImportReport } };
  app.route({
    method: "POST",
    url: "/imports/people",
    bodyLimit: BODY_LIMIT_BYTES,
    config: { permission: "person.create" },
    schema,
    handler: (request) => imports.people(personOf(request).personId, request.body),
  });
  app.route({
    method: "POST",
    url: "/imports/cameras",
    bodyLimit: BODY_LIMIT_BYTES,
    config: { permission: "camera.change" },
    schema,
    handler: (request) => imports.cameras(personOf(request).personId, request.body),
  });
};

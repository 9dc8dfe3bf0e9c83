import { Readable } from "node:stream";
import { DossierQuery, JournalQuery, WhoSaw, WhoSawQuery } from "@vigie/shared/journal/reading";
import { JournalRow } from "@vigie/shared/journal/schema";
import { RetentionTerms } from "@vigie/shared/journal/terms";
import { ApprovalId } from "@vigie/shared/kernel/units";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { JournalService } from "./service.ts";

/** One's own acts take fewer questions. */
const OwnQuery = JournalQuery.pick({ before: true, limit: true });

export const journalRoutes: FastifyPluginAsyncZod<{ journal: JournalService }> = async (app, { journal }) => {
  app.route({
    method: "GET",
    url: "/journal",
    config: { permission: "journal.read" },
    schema: { querystring: JournalQuery, response: { 200: z.array(JournalRow) } },
    handler: ({ query }) => journal.search(query),
  });
  app.route({
    method: "GET",
    url: "/journal/own",
    config: { permission: "journal.read-own" },
    schema: { querystring: OwnQuery, response: { 200: z.array(JournalRow) } },
    handler: (request) => journal.search({ ...request.query, actorId: personOf(request).personId }),
  });
  app.route({
    method: "GET",
    url: "/journal/who-saw",
    config: { permission: "journal.who-saw" },
    schema: { querystring: WhoSawQuery, response: { 200: WhoSaw } },
    handler: (request) => journal.whoSaw(personOf(request), request.query),
  });
  app.route({
    method: "GET",
    url: "/journal/terms",
    config: { permission: "journal.terms" },
    schema: { response: { 200: RetentionTerms } },
    handler: () => journal.terms.read(),
  });
  app.route({
    method: "PUT",
    url: "/journal/terms",
    config: { permission: "journal.retain" },
    schema: { body: z.object({ terms: RetentionTerms, approvalId: ApprovalId }), response: { 200: RetentionTerms } },
    handler: (request) => journal.terms.change(personOf(request).personId, request.body.terms, request.body.approvalId),
  });
  app.route({
    method: "GET",
    url: "/journal/export",
    config: { permission: "journal.dossier" },
    handler: async (request, reply) => {
      const lines = await journal.exportWhole(personOf(request).personId);
      return reply
        .type("application/x-ndjson; charset=utf-8")
        .header("content-disposition", 'attachment; filename="vigie-journal.jsonl"')
        .send(Readable.from(lines, { objectMode: false, highWaterMark: 1 }));
    },
  });
  app.route({
    method: "GET",
    url: "/journal/dossier",
    config: { permission: "journal.dossier" },
    schema: { querystring: DossierQuery },
    handler: async (request, reply) => {
      const { stream, fileName } = await journal.dossier(personOf(request).personId, request.query);
      return reply.type("application/zip").header("content-disposition", `attachment; filename="${fileName}"`).send(stream);
    },
  });
};

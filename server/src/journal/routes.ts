import { JournalRow } from "@vigie/shared/journal/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Db } from "../db/open.ts";
import { listJournal } from "./repository.ts";

const MAX_PAGE = 500;

export const journalRoutes: FastifyPluginAsyncZod<{ db: Db }> = async (app, { db }) => {
  app.route({
    method: "GET",
    url: "/journal",
    config: { permission: "journal.read" },
    schema: {
      querystring: z.object({
        before: z.coerce.number().int().positive().optional(),
        limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
      }),
      response: { 200: z.array(JournalRow) },
    },
    handler: ({ query }) => listJournal(db, { before: query.before, limit: query.limit }),
  });
};

import { EpochMs, RoundId, RoundRunId } from "@vigie/shared/kernel/units";
import {
  CoverageLine,
  Round,
  RoundChange,
  RoundInput,
  RoundRun,
  RoundSkip,
  RoundsView,
  RunEnd,
  RunStart,
  RunStepSkip,
} from "@vigie/shared/rounds/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf, principalOf } from "../kernel/guard.ts";
import type { Rounds } from "./service.ts";

const ofRound = z.object({ roundId: RoundId });
const ofRun = z.object({ runId: RoundRunId });
const instant = z.coerce.number().pipe(EpochMs);

const MAX_COVERAGE_MS = 31 * 24 * 3_600_000;
const CoverageQuery = z
  .object({ from: instant, to: instant })
  .refine(({ from, to }) => from < to && to - from <= MAX_COVERAGE_MS, { path: ["to"], message: "at most 31 days" });

export const roundRoutes: FastifyPluginAsyncZod<{ rounds: Rounds }> = async (app, { rounds }) => {
  app.route({
    method: "GET",
    url: "/rounds",
    config: { permission: "round.list" },
    schema: { response: { 200: RoundsView } },
    handler: () => rounds.view(),
  });
  app.route({
    method: "GET",
    url: "/rounds/coverage",
    config: { permission: "round.list" },
    schema: { querystring: CoverageQuery, response: { 200: z.array(CoverageLine) } },
    handler: (request) => rounds.coverage(request.query),
  });
  app.route({
    method: "POST",
    url: "/rounds",
    config: { permission: "round.plan" },
    schema: { body: RoundInput, response: { 201: Round } },
    handler: async (request, reply) =>
      reply.status(201).send(await rounds.plans.create(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/rounds/:roundId",
    config: { permission: "round.plan" },
    schema: { params: ofRound, body: RoundChange, response: { 200: Round } },
    handler: (request) => rounds.plans.change(personOf(request).personId, request.params.roundId, request.body),
  });
  app.route({
    method: "POST",
    url: "/rounds/:roundId/skips",
    config: { permission: "round.run" },
    schema: { params: ofRound, body: RoundSkip, response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await rounds.plans.skip(personOf(request).personId, request.params.roundId, request.body);
      return reply.status(204).send();
    },
  });
  await app.register(runRoutes, { rounds });
};

const runRoutes: FastifyPluginAsyncZod<{ rounds: Rounds }> = async (app, { rounds: { runs } }) => {
  app.route({
    method: "POST",
    url: "/rounds/:roundId/runs",
    config: { permission: "round.run" },
    schema: { params: ofRound, body: RunStart, response: { 201: RoundRun } },
    handler: async (request, reply) =>
      reply.status(201).send(await runs.start(personOf(request).personId, request.params.roundId, request.body)),
  });
  app.route({
    method: "GET",
    url: "/rounds/runs/:runId",
    config: { permission: "round.read" },
    schema: { params: ofRun, response: { 200: RoundRun } },
    handler: (request) => runs.read(principalOf(request), request.params.runId),
  });
  app.route({
    method: "POST",
    url: "/rounds/runs/:runId/skips",
    config: { permission: "round.run" },
    schema: { params: ofRun, body: RunStepSkip, response: { 200: RoundRun } },
    handler: (request) => runs.skipStep(personOf(request).personId, request.params.runId, request.body),
  });
  app.route({
    method: "POST",
    url: "/rounds/runs/:runId/end",
    config: { permission: "round.run" },
    schema: { params: ofRun, body: RunEnd, response: { 200: RoundRun } },
    handler: (request) => runs.end(personOf(request).personId, request.params.runId, request.body),
  });
};

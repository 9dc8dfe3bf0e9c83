import { SessionId } from "@vigie/shared/kernel/units";
import { CeremonyJson } from "@vigie/shared/people/factors";
import { OpenSession, Reauthentication, SessionView } from "@vigie/shared/people/session";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import { postOf, seatOf } from "../kernel/post.ts";
import type { FactorService } from "./factors.ts";
import type { SessionService } from "./sessions.ts";

interface Rooms {
  factors: FactorService;
  sessions: SessionService;
}

/** What is done to sessions that are open: one's own, and by an administrator those of others. */
export const sessionRoutes: FastifyPluginAsyncZod<Rooms> = async (app, { factors, sessions }) => {
  app.route({
    method: "POST",
    url: "/session/lock",
    config: { permission: "session.lock" },
    schema: { body: z.object({ isIdle: z.boolean() }), response: { 200: SessionView } },
    handler: (request) => sessions.lock(personOf(request), request.body.isIdle, seatOf(request)),
  });
  app.route({
    method: "POST",
    url: "/session/unlock",
    config: { permission: "session.unlock" },
    schema: { body: Reauthentication, response: { 200: SessionView } },
    handler: (request) => sessions.unlock(personOf(request), request.body, postOf(request)),
  });
  app.route({
    method: "POST",
    url: "/session/step-up",
    config: { permission: "session.step-up" },
    schema: { body: Reauthentication, response: { 200: SessionView } },
    handler: (request) => sessions.stepUp(personOf(request), request.body, postOf(request)),
  });
  // Also of who is locked: it is what their key signs to unlock.
  app.route({
    method: "POST",
    url: "/factors/challenge",
    config: { permission: "session.unlock" },
    schema: { response: { 200: CeremonyJson.nullable() } },
    handler: (request) => factors.challenge(personOf(request)),
  });
  app.route({
    method: "GET",
    url: "/sessions",
    config: { permission: "session.manage" },
    schema: { response: { 200: z.array(OpenSession) } },
    handler: () => sessions.list(),
  });
  app.route({
    method: "DELETE",
    url: "/sessions/:sessionId",
    config: { permission: "session.manage" },
    schema: { params: z.object({ sessionId: SessionId }), response: { 204: z.undefined() } },
    async handler(request, reply) {
      await sessions.endByAdministrator(personOf(request).personId, request.params.sessionId);
      return reply.status(204).send();
    },
  });
};

import { TotpCode, TotpOffer } from "@vigie/shared/people/factors";
import { Setup } from "@vigie/shared/people/schema";
import { EnrolmentDone, FactorStep, SessionView, SignIn } from "@vigie/shared/people/session";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf, principalOf } from "../kernel/guard.ts";
import { seatOf } from "../kernel/post.ts";
import { dropSession, entryTokenOf, keepEntry, keepSession } from "./cookies.ts";
import type { Entrance, Seat } from "./entrance.ts";
import type { SessionService } from "./sessions.ts";

interface Rooms {
  entrance: Entrance;
  sessions: SessionService;
}

/** Signing in, and who one is; also to who is nobody yet. */
export const entranceRoutes: FastifyPluginAsyncZod<Rooms> = async (app, { entrance, sessions }) => {
  app.route({
    method: "GET",
    url: "/session",
    config: { permission: "session.read" },
    schema: { response: { 200: SessionView } },
    async handler(request) {
      const principal = principalOf(request);
      const own = principal.kind === "person" ? await sessions.view(principal) : null;
      return own ?? entrance.view(entryTokenOf(request));
    },
  });
  app.route({
    method: "POST",
    url: "/session",
    config: { permission: "session.open" },
    schema: { body: SignIn, response: { 200: SessionView } },
    async handler(request, reply) {
      const outcome = await entrance.signIn(request.body, seatAt(request));
      return ("entryToken" in outcome ? keepEntry(reply, outcome) : keepSession(reply, outcome)).send(outcome.view);
    },
  });
  app.route({
    method: "POST",
    url: "/session/factor",
    config: { permission: "session.open" },
    schema: { body: FactorStep, response: { 200: SessionView } },
    async handler(request, reply) {
      const opened = await entrance.giveFactor(entryTokenOf(request), request.body.factor, seatAt(request));
      return keepSession(reply, opened).send(opened.view);
    },
  });
  app.route({
    method: "POST",
    url: "/session/totp",
    config: { permission: "session.open" },
    schema: { response: { 200: TotpOffer } },
    handler: async (request) => entrance.offerTotp(entryTokenOf(request)),
  });
  app.route({
    method: "POST",
    url: "/session/totp/confirm",
    config: { permission: "session.open", fieldProblems: { code: "factor.refused" } },
    schema: { body: z.object({ code: TotpCode }), response: { 200: EnrolmentDone } },
    async handler(request, reply) {
      const done = await entrance.confirmTotp(entryTokenOf(request), request.body.code, seatAt(request));
      return keepSession(reply, done).send({ view: done.view, recoveryCodes: done.codes });
    },
  });
  app.route({
    method: "DELETE",
    url: "/session",
    config: { permission: "session.close" },
    schema: { response: { 204: z.undefined() } },
    async handler(request, reply) {
      await sessions.signOut(personOf(request));
      return dropSession(reply).status(204).send();
    },
  });
  app.route({
    method: "POST",
    url: "/setup",
    config: { permission: "setup.perform", fieldProblems: { password: "person.password_weak" } },
    schema: { body: Setup, response: { 200: SessionView } },
    async handler(request, reply) {
      const entered = await entrance.setUp(request.body, seatOf(request));
      return keepEntry(reply, entered).send(entered.view);
    },
  });
};

function seatAt(request: FastifyRequest): Seat {
  const principal = principalOf(request);
  return { post: seatOf(request), leaving: principal.kind === "person" ? principal : null };
}

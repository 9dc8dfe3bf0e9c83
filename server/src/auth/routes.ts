import type {} from "@fastify/cookie";
import { Setup } from "@vigie/shared/people/schema";
import { SignIn } from "@vigie/shared/people/session";
import { SessionView } from "@vigie/shared/people/session";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf, principalOf } from "../kernel/guard.ts";
import { postOf } from "../kernel/post.ts";
import type { OpenedSession, SessionService } from "./service.ts";

/** The prefix makes a browser refuse it without `Secure`, with a `Domain`, or from a sibling host. */
export const SESSION_COOKIE = "__Host-vigie";
const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;

export const sessionTokenOf = (request: FastifyRequest): string | undefined => request.cookies[SESSION_COOKIE];

export const sessionRoutes: FastifyPluginAsyncZod<{ sessions: SessionService }> = async (app, { sessions }) => {
  const answer = (reply: FastifyReply, { token, view }: OpenedSession) =>
    reply.setCookie(SESSION_COOKIE, token, { ...COOKIE, expires: new Date(view.endsAt) }).send(view);

  app.route({
    method: "GET",
    url: "/session",
    config: { permission: "session.read" },
    schema: { response: { 200: SessionView } },
    handler: (request) => sessions.view(principalOf(request)),
  });
  app.route({
    method: "POST",
    url: "/session",
    config: { permission: "session.open" },
    schema: { body: SignIn, response: { 200: SessionView } },
    handler: async (request, reply) => answer(reply, await sessions.signIn(request.body, postOf(request))),
  });
  app.route({
    method: "DELETE",
    url: "/session",
    config: { permission: "session.close" },
    schema: { response: { 204: z.undefined() } },
    handler: async (request, reply) => {
      await sessions.signOut(personOf(request));
      return reply.clearCookie(SESSION_COOKIE, COOKIE).status(204).send();
    },
  });
  app.route({
    method: "POST",
    url: "/setup",
    config: { permission: "setup.perform", fieldProblems: { password: "person.password_weak" } },
    schema: { body: Setup, response: { 200: SessionView } },
    handler: async (request, reply) => answer(reply, await sessions.setUp(request.body, postOf(request))),
  });
};

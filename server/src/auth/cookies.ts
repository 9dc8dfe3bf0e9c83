import type {} from "@fastify/cookie";
import { ENTRY_MS } from "@vigie/shared/people/session";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Entered } from "./entrance.ts";
import type { OpenedSession } from "./sessions.ts";

/** The prefix makes a browser refuse it without `Secure`, with a `Domain`, or from a sibling host. */
export const SESSION_COOKIE = "__Host-vigie";
/** Between the two steps of a sign-in. */
export const ENTRY_COOKIE = "__Host-vigie-entry";
const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;

export const sessionTokenOf = (request: FastifyRequest): string | undefined => request.cookies[SESSION_COOKIE];
export const entryTokenOf = (request: FastifyRequest): string | undefined => request.cookies[ENTRY_COOKIE];

export const keepSession = (reply: FastifyReply, { token, view }: OpenedSession): FastifyReply =>
  reply.setCookie(SESSION_COOKIE, token, { ...COOKIE, expires: new Date(view.endsAt) }).clearCookie(ENTRY_COOKIE, COOKIE);

export const keepEntry = (reply: FastifyReply, { entryToken }: Entered): FastifyReply =>
  reply.setCookie(ENTRY_COOKIE, entryToken, { ...COOKIE, maxAge: ENTRY_MS / 1_000 });

export const dropSession = (reply: FastifyReply): FastifyReply => reply.clearCookie(SESSION_COOKIE, COOKIE);

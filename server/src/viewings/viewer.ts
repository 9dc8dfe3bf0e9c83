import { AppError } from "@vigie/shared/kernel/problem";
import type { Principal } from "@vigie/shared/people/principal";
import type { FastifyRequest } from "fastify";
import { type PersonPrincipal, personOf, principalOf } from "../kernel/guard.ts";

/** Who asks the server for pictures: a person, or a wall screen in the name of who placed them. */
export type Viewer = PersonPrincipal | Extract<Principal, { kind: "device" }>;

export function viewerOf(request: FastifyRequest): Viewer {
  const principal = principalOf(request);
  if (principal.kind !== "person" && principal.kind !== "device") {
    throw new AppError("session.required", "a person or a wall screen looks");
  }
  return principal.kind === "device" ? principal : asStored(principal);
}

/** A person alone looks back. */
export const personViewerOf = (request: FastifyRequest): PersonPrincipal => asStored(personOf(request));

/** What is stored of a viewing outlives a lock and a step-up: those are decided on each request, by the guard. */
const asStored = ({ kind, personId, sessionId, role }: PersonPrincipal): PersonPrincipal => ({ kind, personId, sessionId, role });

/** The session that opened it, or the screen. */
export const isSameViewer = (viewer: Viewer, holder: Principal): boolean =>
  viewer.kind === "person"
    ? holder.kind === "person" && holder.sessionId === viewer.sessionId
    : holder.kind === "device" && holder.deviceId === viewer.deviceId;

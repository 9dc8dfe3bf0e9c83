import type { Principal } from "@vigie/shared/people/principal";
import type { DisplayOwner } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import type { DevicePrincipal, PersonPrincipal } from "../kernel/guard.ts";
import type { Post } from "../kernel/post.ts";

/** Who has a socket of the consoles: a person's console, or a wall screen. */
export type Spectator = PersonPrincipal | DevicePrincipal;

export const isSpectator = (principal: Principal): principal is Spectator =>
  principal.kind === "person" || principal.kind === "device";

/** Locked, or without the key that is required: there is little that they are told. */
export const isHeldBack = (principal: Spectator): boolean =>
  principal.kind === "person" && (principal.locked !== undefined || principal.lacksKey === true);

export const isOwner = (principal: Principal, owner: DisplayOwner): boolean =>
  owner.kind === "person"
    ? principal.kind === "person" && principal.personId === owner.personId
    : principal.kind === "device" && principal.deviceId === owner.deviceId;

export function isSameViewer(principal: Spectator, viewer: Principal): boolean {
  if (principal.kind === "person") return viewer.kind === "person" && viewer.sessionId === principal.sessionId;
  return viewer.kind === "device" && viewer.deviceId === principal.deviceId;
}

export const placeOf = (owner: DisplayOwner, { name, deviceId }: Post): RoomScreen["place"] =>
  owner.kind === "person"
    ? { kind: "post", post: name, deviceId, screen: owner.screen }
    : { kind: "wall_screen", deviceId: owner.deviceId };

import type { DeviceId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import type { FastifyRequest } from "fastify";

/** Where somebody sits: an enrolled device by its name, or a browser that is none by its address (*poste non déclaré*). */
export interface Post {
  name: string;
  deviceId: DeviceId | null;
}

/** Who asks, and from where. */
export interface Identity {
  principal: Principal;
  post: Post;
}

/** An IPv4 address that came over an IPv6 socket, by its IPv4 form. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:/, "");

const posts = new WeakMap<FastifyRequest, Post>();

/** Said once of a request, by the guard. */
export const rememberPost = (request: FastifyRequest, post: Post): void => void posts.set(request, post);

/** The post that the request comes from. */
export function seatOf(request: FastifyRequest): Post {
  const post = posts.get(request);
  if (post === undefined) throw new Error("the request passed no guard");
  return post;
}

export const postOf = (request: FastifyRequest): string => seatOf(request).name;

import type { FastifyRequest } from "fastify";

/** A post that is not enrolled is named by its network address; an IPv4 address that came over an IPv6 socket by its IPv4 form. */
export const postOf = ({ ip }: Pick<FastifyRequest, "ip">): string => ip.replace(/^::ffff:/, "");

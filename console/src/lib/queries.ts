import { queryOptions } from "@tanstack/react-query";
import type { Api } from "./api.ts";
import { orThrow } from "./query-problem.ts";

/** The lists of the server that several screens read, each under one key. */
export const queries = {
  session: (api: Api) =>
    queryOptions({ queryKey: ["session"], queryFn: async ({ signal }) => orThrow(await api.session.read(signal)) }),
  cameras: (api: Api) =>
    queryOptions({ queryKey: ["cameras"], queryFn: async ({ signal }) => orThrow(await api.cameras.tree(signal)) }),
  nodes: (api: Api) =>
    queryOptions({ queryKey: ["nodes"], queryFn: async ({ signal }) => orThrow(await api.nodes.list(signal)) }),
  people: (api: Api) =>
    queryOptions({ queryKey: ["people"], queryFn: async ({ signal }) => orThrow(await api.people.list(signal)) }),
  scenes: (api: Api) =>
    queryOptions({ queryKey: ["scenes"], queryFn: async ({ signal }) => orThrow(await api.scenes.list(signal)) }),
  carousels: (api: Api) =>
    queryOptions({ queryKey: ["carousels"], queryFn: async ({ signal }) => orThrow(await api.carousels.list(signal)) }),
  rounds: (api: Api) =>
    queryOptions({ queryKey: ["rounds"], queryFn: async ({ signal }) => orThrow(await api.rounds.view(signal)) }),
  devices: (api: Api) =>
    queryOptions({ queryKey: ["devices"], queryFn: async ({ signal }) => orThrow(await api.devices.list(signal)) }),
  room: (api: Api) =>
    queryOptions({ queryKey: ["room"], queryFn: async ({ signal }) => orThrow(await api.displays.room(signal)) }),
  /** What this browser is to the room: a post, a wall screen, or nothing yet. */
  ownDevice: (api: Api) =>
    queryOptions({ queryKey: ["devices", "own"], queryFn: async ({ signal }) => orThrow(await api.devices.own(signal)) }),
  /** One's own second factors. */
  ownFactors: (api: Api) =>
    queryOptions({ queryKey: ["factors", "own"], queryFn: async ({ signal }) => orThrow(await api.factors.own(signal)) }),
  /** Whether a security key is required. */
  keyPolicy: (api: Api) =>
    queryOptions({ queryKey: ["factors", "policy"], queryFn: async ({ signal }) => orThrow(await api.factors.policy(signal)) }),
  habilitations: (api: Api) =>
    queryOptions({ queryKey: ["habilitations"], queryFn: async ({ signal }) => orThrow(await api.habilitations.list(signal)) }),
  authorisations: (api: Api) =>
    queryOptions({ queryKey: ["authorisations"], queryFn: async ({ signal }) => orThrow(await api.authorisations.list(signal)) }),
  services: (api: Api) =>
    queryOptions({ queryKey: ["services"], queryFn: async ({ signal }) => orThrow(await api.services.list(signal)) }),
  approvals: (api: Api) =>
    queryOptions({ queryKey: ["approvals"], queryFn: async ({ signal }) => orThrow(await api.approvals.list(signal)) }),
  /** Who is signed in now, of everybody. */
  sessions: (api: Api) =>
    queryOptions({ queryKey: ["sessions"], queryFn: async ({ signal }) => orThrow(await api.sessions.list(signal)) }),
  forwardings: (api: Api) =>
    queryOptions({ queryKey: ["forwardings"], queryFn: async ({ signal }) => orThrow(await api.forwardings.list(signal)) }),
  /** All that a liaison sees. */
  forwardedWall: (api: Api) =>
    queryOptions({
      queryKey: ["forwardings", "mine"],
      queryFn: async ({ signal }) => orThrow(await api.forwardings.mine(signal)),
    }),
};

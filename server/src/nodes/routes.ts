import { MediaNode, NodeAdmission, NodeAdmitted, NodeInvitation } from "@vigie/shared/nodes/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { AdmissionService } from "./admission.ts";
import type { NodeService } from "./service.ts";

interface Options {
  nodes: NodeService;
  admission: AdmissionService;
}

export const nodeRoutes: FastifyPluginAsyncZod<Options> = async (app, { nodes, admission }) => {
  app.route({
    method: "GET",
    url: "/nodes",
    config: { permission: "node.list" },
    schema: { response: { 200: z.array(MediaNode) } },
    handler: () => nodes.list(),
  });
  app.route({
    method: "POST",
    url: "/nodes/invitations",
    config: { permission: "node.invite" },
    schema: { response: { 201: NodeInvitation } },
    handler: async (request, reply) => reply.status(201).send(await admission.invite(personOf(request).personId)),
  });
  app.route({
    method: "POST",
    url: "/nodes/admit",
    config: { permission: "node.admit" },
    schema: { body: NodeAdmission, response: { 200: NodeAdmitted } },
    handler: (request) => admission.admit(request.body),
  });
};

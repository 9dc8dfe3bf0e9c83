import {
  Approval,
  ApprovalAnswer,
  ApprovalChallengeRequest,
  ApprovalRequest,
  ApprovalSignature,
} from "@vigie/shared/approvals/schema";
import { ApprovalId } from "@vigie/shared/kernel/units";
import { CeremonyJson } from "@vigie/shared/people/factors";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import { seatOf } from "../kernel/post.ts";
import type { ApprovalService } from "./service.ts";

const params = z.object({ approvalId: ApprovalId });

export const approvalRoutes: FastifyPluginAsyncZod<{ approvals: ApprovalService }> = async (app, { approvals }) => {
  app.route({
    method: "GET",
    url: "/approvals",
    config: { permission: "approval.list" },
    schema: { response: { 200: z.array(Approval) } },
    handler: () => approvals.list(),
  });
  app.route({
    method: "POST",
    url: "/approvals",
    config: { permission: "approval.request" },
    schema: { body: ApprovalRequest, response: { 201: Approval } },
    handler: async (request, reply) => {
      const made = await approvals.request(personOf(request).personId, request.body.subject, seatOf(request));
      return reply.status(201).send(made);
    },
  });
  app.route({
    method: "POST",
    url: "/approvals/:approvalId/answer",
    config: { permission: "approval.give" },
    schema: { params, body: ApprovalAnswer, response: { 200: Approval } },
    handler: (request) => approvals.answer(personOf(request), request.params.approvalId, request.body, seatOf(request)),
  });
  app.route({
    method: "POST",
    url: "/approvals/:approvalId/challenge",
    config: { permission: "approval.request" },
    schema: { params, body: ApprovalChallengeRequest, response: { 200: CeremonyJson.nullable() } },
    handler: (request) => approvals.challenge(request.params.approvalId, request.body, seatOf(request)),
  });
  // The asker's own act: whoever signs is known by what they type.
  app.route({
    method: "POST",
    url: "/approvals/:approvalId/signature",
    config: { permission: "approval.request" },
    schema: { params, body: ApprovalSignature, response: { 200: Approval } },
    handler: (request) => approvals.sign(request.params.approvalId, request.body, seatOf(request)),
  });
};

import { ApprovalId, PersonId, SecurityKeyId } from "@vigie/shared/kernel/units";
import {
  CeremonyJson,
  KeyPolicy,
  KeyPolicyChange,
  OwnFactors,
  RecoveryCodes,
  SecurityKey,
  SecurityKeyRegistration,
  TotpCode,
  TotpOffer,
} from "@vigie/shared/people/factors";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import { postOf } from "../kernel/post.ts";
import type { FactorService } from "./factors.ts";
import type { KeyPolicies } from "./key-policy.ts";

const nothing = z.undefined();

interface Rooms {
  factors: FactorService;
  keyPolicies: KeyPolicies;
}

/** One's own second factors, the one thing that is done to those of others, and what is asked of whom. */
export const factorRoutes: FastifyPluginAsyncZod<Rooms> = async (app, { factors, keyPolicies }) => {
  app.route({
    method: "GET",
    url: "/factors",
    config: { permission: "factor.enrol" },
    schema: { response: { 200: OwnFactors } },
    handler: (request) => factors.own(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/factors/totp",
    config: { permission: "factor.enrol" },
    schema: { response: { 200: TotpOffer } },
    handler: (request) => factors.offerTotp(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/factors/totp/confirm",
    config: { permission: "factor.enrol", fieldProblems: { code: "factor.refused" } },
    schema: { body: z.object({ code: TotpCode }), response: { 200: RecoveryCodes } },
    handler: (request) => factors.confirmTotp(personOf(request), request.body.code, postOf(request)),
  });
  app.route({
    method: "POST",
    url: "/factors/recovery-codes",
    config: { permission: "factor.enrol" },
    schema: { response: { 200: RecoveryCodes } },
    handler: (request) => factors.renewRecoveryCodes(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/factors/security-keys/offer",
    config: { permission: "factor.enrol" },
    schema: { response: { 200: CeremonyJson } },
    handler: (request) => factors.offerKey(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/factors/security-keys",
    config: { permission: "factor.enrol" },
    schema: { body: SecurityKeyRegistration, response: { 201: SecurityKey } },
    handler: async (request, reply) => reply.status(201).send(await factors.addKey(personOf(request), request.body)),
  });
  app.route({
    method: "DELETE",
    url: "/factors/security-keys/:securityKeyId",
    config: { permission: "factor.enrol" },
    schema: { params: z.object({ securityKeyId: SecurityKeyId }), response: { 204: nothing } },
    async handler(request, reply) {
      await factors.removeKey(personOf(request), request.params.securityKeyId);
      return reply.status(204).send();
    },
  });
  app.route({
    method: "GET",
    url: "/factors/policy",
    config: { permission: "factor.policy" },
    schema: { response: { 200: KeyPolicy } },
    handler: () => keyPolicies.read(),
  });
  app.route({
    method: "PUT",
    url: "/factors/policy",
    config: { permission: "factor.require" },
    schema: { body: KeyPolicyChange, response: { 200: KeyPolicy } },
    handler: (request) => keyPolicies.change(personOf(request).personId, request.body.isRequired),
  });
  app.route({
    method: "POST",
    url: "/people/:personId/factors/reset",
    config: { permission: "factor.reset" },
    schema: {
      params: z.object({ personId: PersonId }),
      body: z.object({ approvalId: ApprovalId }),
      response: { 204: nothing },
    },
    async handler(request, reply) {
      await factors.reset(personOf(request).personId, request.params.personId, request.body.approvalId);
      return reply.status(204).send();
    },
  });
};

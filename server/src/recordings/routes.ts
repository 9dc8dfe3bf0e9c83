import { LockId } from "@vigie/shared/kernel/units";
import { ListedLock, Lock, LockInput, LockPreview, LockRange, LockReason } from "@vigie/shared/recordings/locks";
import { Destruction, DestructionQuery, RecordingBoard } from "@vigie/shared/recordings/register";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf, principalOf } from "../kernel/guard.ts";
import type { RecordingsRoom } from "./room.ts";

const params = z.object({ lockId: LockId });

export const recordingRoutes: FastifyPluginAsyncZod<{ recordings: RecordingsRoom }> = async (app, { recordings }) => {
  const { boards, locks } = recordings;
  app.route({
    method: "GET",
    url: "/recordings",
    config: { permission: "recording.list" },
    schema: { response: { 200: RecordingBoard } },
    handler: (request) => boards.board(principalOf(request)),
  });
  app.route({
    method: "GET",
    url: "/recordings/destructions",
    config: { permission: "journal.read" },
    schema: { querystring: DestructionQuery, response: { 200: z.array(Destruction) } },
    handler: ({ query }) => recordings.destructions(query),
  });
  app.route({
    method: "GET",
    url: "/recordings/locks",
    config: { permission: "recording.list" },
    schema: { response: { 200: z.array(ListedLock) } },
    handler: (request) => locks.list(personOf(request)),
  });
  app.route({
    method: "POST",
    url: "/recordings/locks/preview",
    config: { permission: "recording.list" },
    schema: { body: LockRange, response: { 200: LockPreview } },
    handler: (request) => locks.preview(personOf(request), request.body),
  });
  app.route({
    method: "POST",
    url: "/recordings/locks",
    config: { permission: "recording.keep" },
    schema: { body: LockInput, response: { 201: Lock } },
    handler: async (request, reply) => reply.status(201).send(await locks.create(personOf(request), request.body)),
  });
  app.route({
    method: "POST",
    url: "/recordings/locks/asks",
    config: { permission: "recording.keep-request" },
    schema: { body: LockInput, response: { 201: Lock } },
    handler: async (request, reply) => reply.status(201).send(await locks.ask(personOf(request), request.body)),
  });
  app.route({
    method: "POST",
    url: "/recordings/locks/:lockId/approval",
    config: { permission: "recording.keep-approve" },
    schema: { params, response: { 200: Lock } },
    handler: (request) => locks.approve(personOf(request), request.params.lockId),
  });
  app.route({
    method: "POST",
    url: "/recordings/locks/:lockId/refusal",
    config: { permission: "recording.keep-approve" },
    schema: { params, body: LockReason, response: { 200: Lock } },
    handler: (request) => locks.refuse(personOf(request), request.params.lockId, request.body.reason),
  });
  app.route({
    method: "POST",
    url: "/recordings/locks/:lockId/release",
    config: { permission: "recording.keep" },
    schema: { params, body: LockReason, response: { 200: Lock } },
    handler: (request) => locks.release(personOf(request), request.params.lockId, request.body.reason),
  });
};

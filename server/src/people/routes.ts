import { PersonId } from "@vigie/shared/kernel/units";
import { ListedPerson, Person, PersonChange, PersonInput } from "@vigie/shared/people/schema";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf } from "../kernel/guard.ts";
import type { PeopleService } from "./service.ts";

const WEAK_PASSWORD = { password: "person.password_weak" } as const;

export const peopleRoutes: FastifyPluginAsyncZod<{ people: PeopleService }> = async (app, { people }) => {
  app.route({
    method: "GET",
    url: "/people",
    config: { permission: "person.list" },
    schema: { response: { 200: z.array(ListedPerson) } },
    handler: () => people.list(),
  });
  app.route({
    method: "POST",
    url: "/people",
    config: { permission: "person.create", fieldProblems: WEAK_PASSWORD },
    schema: { body: PersonInput, response: { 201: Person } },
    handler: async (request, reply) => reply.status(201).send(await people.create(personOf(request).personId, request.body)),
  });
  app.route({
    method: "PATCH",
    url: "/people/:personId",
    config: { permission: "person.change", fieldProblems: WEAK_PASSWORD },
    schema: { params: z.object({ personId: PersonId }), body: PersonChange, response: { 200: Person } },
    handler: (request) => people.change(personOf(request).personId, request.params.personId, request.body),
  });
};

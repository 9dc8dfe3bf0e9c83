import { DisplayId } from "@vigie/shared/kernel/units";
import { CommandAnswer, Display, DisplayCommand, ScreenNumber } from "@vigie/shared/walls/schema";
import { RoomView } from "@vigie/shared/walls/screens";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf, principalOf } from "../kernel/guard.ts";
import type { DisplayService } from "./displays.ts";

const params = z.object({ displayId: DisplayId });
const ownParams = z.object({ screen: z.coerce.number().pipe(ScreenNumber) });

export const displayRoutes: FastifyPluginAsyncZod<{ displays: DisplayService }> = async (app, { displays }) => {
  app.route({
    method: "GET",
    url: "/displays/own/:screen",
    config: { permission: "display.read" },
    schema: { params: ownParams, response: { 200: Display } },
    handler: (request) => displays.own(personOf(request), request.params.screen),
  });
  app.route({
    method: "GET",
    url: "/displays",
    config: { permission: "display.assign" },
    schema: { response: { 200: RoomView } },
    handler: () => displays.room(),
  });
  app.route({
    method: "GET",
    url: "/displays/:displayId",
    config: { permission: "display.read" },
    schema: { params, response: { 200: Display } },
    handler: (request) => displays.read(principalOf(request), request.params.displayId),
  });
  app.route({
    method: "POST",
    url: "/displays/:displayId/commands",
    config: { permission: "display.change" },
    schema: { params, body: DisplayCommand, response: { 200: CommandAnswer } },
    handler: (request) => displays.command(personOf(request), request.params.displayId, request.body),
  });
};

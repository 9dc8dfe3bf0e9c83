import { CarouselId, SceneId } from "@vigie/shared/kernel/units";
import { Carousel, CarouselChange, CarouselInput, Scene, SceneChange, SceneInput } from "@vigie/shared/walls/scenes";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { personOf, principalOf } from "../kernel/guard.ts";
import type { CarouselService, SceneService } from "./kept-kinds.ts";

const sceneParams = z.object({ sceneId: SceneId });

export const sceneRoutes: FastifyPluginAsyncZod<{ scenes: SceneService }> = async (app, { scenes }) => {
  app.route({
    method: "GET",
    url: "/scenes",
    config: { permission: "scene.list" },
    schema: { response: { 200: z.array(Scene) } },
    handler: (request) => scenes.list(principalOf(request)),
  });
  app.route({
    method: "POST",
    url: "/scenes",
    config: { permission: "scene.save" },
    schema: { body: SceneInput, response: { 201: Scene } },
    handler: async (request, reply) => reply.status(201).send(await scenes.create(personOf(request), request.body)),
  });
  app.route({
    method: "PUT",
    url: "/scenes/:sceneId",
    config: { permission: "scene.save" },
    schema: { params: sceneParams, body: SceneChange, response: { 200: Scene } },
    handler: (request) => {
      const { params, body } = request;
      return scenes.change(personOf(request), params.sceneId, body.version, body.scene);
    },
  });
  app.route({
    method: "DELETE",
    url: "/scenes/:sceneId",
    config: { permission: "scene.save" },
    schema: { params: sceneParams, response: { 204: z.null() } },
    handler: async (request, reply) => {
      await scenes.remove(personOf(request), request.params.sceneId);
      return reply.status(204).send(null);
    },
  });
};

const carouselParams = z.object({ carouselId: CarouselId });

export const carouselRoutes: FastifyPluginAsyncZod<{ carousels: CarouselService }> = async (app, { carousels }) => {
  app.route({
    method: "GET",
    url: "/carousels",
    config: { permission: "carousel.list" },
    schema: { response: { 200: z.array(Carousel) } },
    handler: (request) => carousels.list(principalOf(request)),
  });
  app.route({
    method: "POST",
    url: "/carousels",
    config: { permission: "carousel.save" },
    schema: { body: CarouselInput, response: { 201: Carousel } },
    handler: async (request, reply) => reply.status(201).send(await carousels.create(personOf(request), request.body)),
  });
  app.route({
    method: "PUT",
    url: "/carousels/:carouselId",
    config: { permission: "carousel.save" },
    schema: { params: carouselParams, body: CarouselChange, response: { 200: Carousel } },
    handler: (request) => {
      const { params, body } = request;
      return carousels.change(personOf(request), params.carouselId, body.version, body.carousel);
    },
  });
  app.route({
    method: "DELETE",
    url: "/carousels/:carouselId",
    config: { permission: "carousel.save" },
    schema: { params: carouselParams, response: { 204: z.null() } },
    handler: async (request, reply) => {
      await carousels.remove(personOf(request), request.params.carouselId);
      return reply.status(204).send(null);
    },
  });
};

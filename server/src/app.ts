import type { FastifyInstance } from "fastify";
import { sessionRoutes } from "./auth/index.ts";
import { cameraRoutes } from "./cameras/index.ts";
import { communeRoutes } from "./communes/index.ts";
import type { Db } from "./db/open.ts";
import { journalRoutes } from "./journal/index.ts";
import { healthRoutes } from "./kernel/health.ts";
import { linkRoutes } from "./links/index.ts";
import { nodeRoutes } from "./nodes/index.ts";
import { peopleRoutes } from "./people/index.ts";
import type { Rooms } from "./rooms.ts";
import { viewingRoutes } from "./viewings/index.ts";

/** Every route there is. */
export async function addRoutes(http: FastifyInstance, rooms: Rooms, db: Db, cameraNetworks: readonly string[]): Promise<void> {
  const { admission, cameras, communes, links, nodes, people, sessions, states, viewings } = rooms;
  await http.register(
    async (api) => {
      await api.register(healthRoutes);
      await api.register(sessionRoutes, { sessions });
      await api.register(peopleRoutes, { people });
      await api.register(communeRoutes, { communes });
      await api.register(cameraRoutes, { cameras, communes, states: states.view, cameraNetworks });
      await api.register(nodeRoutes, { nodes, admission });
      await api.register(viewingRoutes, { viewings });
      await api.register(linkRoutes, { links });
      await api.register(journalRoutes, { db });
    },
    { prefix: "/api" },
  );
}

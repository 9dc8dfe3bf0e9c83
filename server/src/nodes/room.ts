import type { Logger } from "pino";
import type { Server } from "socket.io";
import type { ServerKeys } from "../kernel/keys.ts";
import { findLink } from "../links/index.ts";
import type { RecordingReports } from "../recordings/index.ts";
import { createViewingReports } from "../viewings/index.ts";
import { createAdmissionService } from "./admission.ts";
import { serveNodes } from "./link.ts";
import { createOutbox } from "./outbox.ts";
import type { NodeService } from "./service.ts";

type ReportDeps = Parameters<typeof createViewingReports>[0];
type LinkDeps = Parameters<typeof serveNodes>[1];

interface Deps
  extends Omit<ReportDeps, "findLink" | "linkedSince" | "askHeld">,
    Pick<LinkDeps, "registry" | "states" | "assignments" | "require" | "healthMeasured" | "consoleOrigin" | "linked"> {
  recordings: RecordingReports;
  log: Logger;
  keys: ServerKeys;
  sockets: Server;
  nodes: NodeService;
  /** The lists of cameras that consoles hold are old. */
  listsChanged: () => void;
}

const HELD_TIMEOUT_MS = 5_000;

/** Everything that nodes tell, and how they come in. */
export function openNodeDoor({ sockets, keys, nodes, listsChanged, ...deps }: Deps) {
  const { db, clock, registry, assignments } = deps;
  const reports = createViewingReports({
    ...deps,
    findLink,
    linkedSince: (id) => registry.find(id)?.linkedAt ?? null,
    askHeld: async (id, viewingIds) => (await registry.call(id, "viewing:held", { viewingIds }, HELD_TIMEOUT_MS)).held,
  });
  const clockOffsetMs = (id: Parameters<typeof registry.find>[0]) => registry.find(id)?.node.clockOffsetMs ?? 0;
  const outbox = createOutbox({ ...deps, reports, clockOffsetMs });
  const admission = createAdmissionService({
    db,
    clock,
    serverPublicKey: keys.publicKey,
    consoleOrigin: deps.consoleOrigin,
    async admitted(unit, node) {
      await assignments.changed(unit, []);
      unit.afterCommit(() => {
        registry.put(node);
        listsChanged();
      });
    },
  });
  const { listensAt, offsetMeasured } = nodes;
  serveNodes(sockets, { ...deps, signingKey: keys.signing, outbox, reports, listensAt, offsetMeasured });
  return { admission, reports };
}

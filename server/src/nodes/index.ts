export type { AdmissionService } from "./admission.ts";
export { type Assignments, createAssignments } from "./assignments.ts";
export { createNodeRegistry, type NodeRegistry } from "./registry.ts";
export { listNodes, raiseAssignmentVersion } from "./repository.ts";
export { openNodeDoor } from "./room.ts";
export { nodeRoutes } from "./routes.ts";
export { createNodeService, type NodeService } from "./service.ts";
export { createStreamStates, type StreamStates } from "./states.ts";

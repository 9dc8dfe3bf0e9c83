import type { Camera, CameraStates, StreamName, StreamState } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { NodePresence } from "./registry.ts";

interface Reported {
  nodeId: NodeId;
  main: StreamState | null;
  sub: StreamState | null;
}
export type StreamStates = ReturnType<typeof createStreamStates>;

/** What nodes say of their cameras' streams. In memory: a node tells all of it when its link comes up. */
export function createStreamStates({
  findNode,
  changed,
}: {
  findNode: (id: NodeId) => NodePresence | null;
  changed: () => void;
}) {
  const reported = new Map<CameraId, Reported>();

  function stateOf(camera: Camera, stream: StreamName): StreamState {
    const presence = camera.nodeId === null ? null : findNode(camera.nodeId);
    if (camera.disabledAt !== null) return { state: "idle", sinceAt: camera.disabledAt };
    if (presence === null) return { state: "idle", sinceAt: 0 as EpochMs };
    if (presence.state === "lost") return { state: "backing_off", sinceAt: presence.sinceAt, fault: "node_lost" };
    const own = reported.get(camera.id);
    return (own?.nodeId === camera.nodeId ? own[stream] : null) ?? { state: "idle", sinceAt: presence.sinceAt };
  }

  return {
    /** All that a node knows, on its arrival. */
    takeAll(nodeId: NodeId, states: readonly CameraStates[]): void {
      for (const [cameraId, own] of reported) if (own.nodeId === nodeId) reported.delete(cameraId);
      for (const { cameraId, main, sub } of states) reported.set(cameraId, { nodeId, main, sub });
      changed();
    },

    /** One change. An older one than is known comes out of an outbox that waited, and says nothing new. */
    take(nodeId: NodeId, { cameraId, stream, state }: { cameraId: CameraId; stream: StreamName; state: StreamState }): void {
      const known = reported.get(cameraId);
      const own = known?.nodeId === nodeId ? known : { nodeId, main: null, sub: null };
      if ((own[stream]?.sinceAt ?? 0) > state.sinceAt) return;
      reported.set(cameraId, { ...own, [stream]: state });
      changed();
    },

    /** What consoles are told: a camera whose node is lost has no picture that anybody could vouch for. */
    view: (cameras: readonly Camera[]): CameraStates[] =>
      cameras.map((camera) => ({
        cameraId: camera.id,
        main: stateOf(camera, "main"),
        sub: camera.source.kind === "rtsp" && camera.source.sub !== null ? stateOf(camera, "sub") : null,
      })),
  };
}

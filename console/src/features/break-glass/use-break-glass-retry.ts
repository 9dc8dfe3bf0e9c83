import type { BreakGlassId, CameraId } from "@vigie/shared/kernel/units";
import { useEffect, useRef } from "react";
import { openOver, storedCommuneOf } from "../../lib/break-glass.ts";
import { useServices } from "../../lib/services.tsx";
import { useOwnSession } from "../../lib/session.tsx";

interface RetryUse {
  cameraId: CameraId;
  /** The tile was refused because the commune has no live view. */
  isRefused: boolean;
  /** Asks for the picture anew. */
  onRetry: () => void;
}

/**
 * All refused tiles of a commune open once it was opened at one of them. Each tries once for each opening: one that is refused again says
 * why and waits.
 */
export function useBreakGlassRetry({ cameraId, isRefused, onRetry }: RetryUse): void {
  const session = useOwnSession();
  const { clock, roomClock } = useServices();
  const tried = useRef<BreakGlassId | null>(null);
  const communeId = session === null ? null : storedCommuneOf(session.policy, cameraId);
  const open =
    session === null || communeId === null
      ? null
      : openOver(session.policy, session.person.id, communeId, roomClock.now() ?? clock.now());
  const id = open?.id ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what retries is made anew each time, and does the same
  useEffect(() => {
    if (!isRefused || id === null || tried.current === id) return;
    tried.current = id;
    onRetry();
  }, [id, isRefused]);
}

import { useQueryClient } from "@tanstack/react-query";
import type { OwnDevice } from "@vigie/shared/devices/schema";
import { useCallback, useEffect, useRef } from "react";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { createIdleWatch } from "./idle-watch.ts";
import { isLockKey } from "./lock-key.ts";

/** Locks this session in all its windows. */
export function useLock(): (isIdle: boolean) => void {
  const { api, clock, roomClock, sessions } = useServices();
  const client = useQueryClient();
  const { sessionId } = useSession();
  return useCallback(
    (isIdle) => {
      const own = client.getQueryData<OwnDevice>(queries.ownDevice(api).queryKey);
      const isPost = own?.state === "enrolled" && own.device.kind === "post";
      sessions.lock({
        sessionId,
        at: roomClock.now() ?? clock.now(),
        deviceId: isPost ? own.device.id : null,
        isIdle,
      });
    },
    [api, client, clock, roomClock, sessions, sessionId],
  );
}

/** What counts as somebody being there. */
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const;

/** An open session locks itself when nobody is there, and by its key. */
export function useLocking(isOpen: boolean): void {
  const { clock, windows } = useServices();
  const lock = useLock();
  const latest = useRef(lock);
  latest.current = lock;
  useEffect(() => {
    if (!isOpen) return;
    const watch = createIdleWatch({ clock, windows, onIdle: () => latest.current(true) });
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isLockKey(event)) return;
      event.preventDefault();
      latest.current(false);
    };
    // Before whatever has focus: a menu or a field would keep the key to itself.
    const heard = { capture: true, passive: true } as const;
    for (const sign of SIGNS) window.addEventListener(sign, watch.active, heard);
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      watch.stop();
      for (const sign of SIGNS) window.removeEventListener(sign, watch.active, heard);
      window.removeEventListener("keydown", onKeyDown, { capture: true });
    };
  }, [isOpen, clock, windows]);
}

import type { Display } from "@vigie/shared/walls/schema";
import { withDisplay } from "../../lib/room-store.ts";
import { screenActs, tileActs, viewActs } from "./acts.ts";
import { createCore, type WallDeps } from "./core.ts";

export type Wall = ReturnType<typeof createWall>;

/** The wall of one window: what is shown at once, what is asked of the server, and what the operator is told of it. */
export function createWall(deps: WallDeps) {
  const core = createCore(deps);
  const { store, onWord, sync } = core;
  return {
    store,
    onWord,
    /** This window shows that display from now on. */
    show(display: Display) {
      deps.room.setState(({ displays }) => ({ displays: withDisplay(displays, display) }));
      store.setState({ displayId: display.id });
      sync();
    },
    ...viewActs(core),
    ...tileActs(core),
    ...screenActs(core, deps),
  };
}

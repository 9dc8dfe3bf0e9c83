import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { createStore } from "zustand/vanilla";
import type { CaseMotive } from "./camera-playback.ts";
import type { Coverage } from "./coverage.ts";
import { type Marks, NO_MARKS, withMark } from "./marks.ts";
import { monthAround } from "./range.ts";
import { createTransport, type Led, type Transport } from "./transport.ts";

/** From one camera to nine in step. */
export const MAX_CAMERAS = 9;
/** More of them replay their small recordings. */
export const MAIN_CAMERAS = 4;
const BEGIN_BEFORE_MS = 60_000;

/** One grant: what may be looked at, from the instant on that it was asked for. */
export interface Look {
  range: { from: EpochMs; until: EpochMs };
  transport: Transport;
}

export interface DeskState {
  cameraIds: readonly CameraId[];
  /** The one whose row the timeline shows above, and whose frames one steps by. */
  selectedId: CameraId | null;
  /** Of the case in hand; null: none was given yet. */
  why: CaseMotive | null;
  look: Look | null;
  marks: Marks;
  coverage: ReadonlyMap<CameraId, Coverage>;
}

export interface DeskDeps {
  clock: Clock;
  /** The room's time. */
  now: () => EpochMs;
}

/** What is looked back at in one case: it stays as it is while one looks at something else, until somebody takes another case. */
export function createPlaybackDesk({ clock, now }: DeskDeps) {
  const store = createStore<DeskState>()(() => ({
    cameraIds: [],
    selectedId: null,
    why: null,
    look: null,
    marks: NO_MARKS,
    coverage: new Map(),
  }));
  const led = new Map<CameraId, Led>();
  const set = (change: Partial<DeskState>) => store.setState(change);

  /** From where one stands, or shortly before now. What was granted before ends there: a new look reaches to now. */
  const look = (at: number | null): Look => {
    const range = monthAround(now());
    const stood = store.getState().look?.transport.position() ?? null;
    return { range, transport: createTransport({ clock, now, range, at: at ?? stood ?? now() - BEGIN_BEFORE_MS }) };
  };

  return {
    store,
    now,
    /** Adds a camera, or takes its row. `at`: there; null: where one stands. */
    add(cameraId: CameraId, at: number | null = null): void {
      const { cameraIds, look: looked } = store.getState();
      const others = cameraIds.filter((id) => id !== cameraId);
      const kept = cameraIds.includes(cameraId) ? cameraIds : [...others.slice(-(MAX_CAMERAS - 1)), cameraId];
      set({ cameraIds: kept, selectedId: cameraId });
      if (at !== null) looked?.transport.send({ type: "seek", at });
    },
    remove(cameraId: CameraId): void {
      const { cameraIds, selectedId, coverage } = store.getState();
      const kept = cameraIds.filter((id) => id !== cameraId);
      const covered = new Map(coverage);
      covered.delete(cameraId);
      set({ cameraIds: kept, selectedId: selectedId === cameraId ? (kept[0] ?? null) : selectedId, coverage: covered });
    },
    select: (selectedId: CameraId) => set({ selectedId }),
    /** A motive for what is looked at from now on: whoever changes it takes another case. */
    begin: (why: CaseMotive) => set({ why, look: look(null), coverage: new Map() }),
    endCase: () => set({ why: null, look: null, cameraIds: [], selectedId: null, marks: NO_MARKS, coverage: new Map() }),
    mark: (side: "in" | "out", at: number | null) => set({ marks: withMark(store.getState().marks, side, at) }),
    covered(cameraId: CameraId, coverage: Coverage): void {
      set({ coverage: new Map(store.getState().coverage).set(cameraId, coverage) });
    },
    leads(cameraId: CameraId, one: Led): () => void {
      led.set(cameraId, one);
      return () => void (led.get(cameraId) === one && led.delete(cameraId));
    },
    /** By the frames of the camera that is worked with. */
    async step(direction: 1 | -1): Promise<void> {
      const { selectedId, look: looked } = store.getState();
      const leader = (selectedId === null ? undefined : led.get(selectedId)) ?? [...led.values()][0];
      await looked?.transport.step(direction, leader);
    },
  };
}
export type PlaybackDesk = ReturnType<typeof createPlaybackDesk>;

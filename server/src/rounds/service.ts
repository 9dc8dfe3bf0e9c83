import type { Clock } from "@vigie/shared/kernel/clock";
import type { DeviceId, RoundRunId } from "@vigie/shared/kernel/units";
import type { CoverageLine, RoundsView } from "@vigie/shared/rounds/schema";
import type { Db, Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import type { Audience, StepShown } from "../viewings/index.ts";
import type { Range } from "./coverage.ts";
import { createDueWatch } from "./due-watch.ts";
import { createRoundPlans } from "./plans.ts";
import { createRoundReading } from "./reading.ts";
import { listRounds } from "./repository.ts";
import { createRoundRuns } from "./runs.ts";

interface Deps {
  db: Db;
  clock: Clock;
  /** How long the steps of these runs were on a screen: what viewings know. */
  stepsShown: (tx: Tx, runIds: readonly RoundRunId[]) => Promise<StepShown[]>;
  audienceOf: (tx: Tx, runId: RoundRunId) => Promise<Audience>;
  isOnDevice: (tx: Tx, deviceId: DeviceId, runId: RoundRunId) => Promise<boolean>;
  closeViewings: (unit: Unit, runId: RoundRunId) => Promise<void>;
  /** Tells consoles to fetch again. */
  changed: () => void;
}
export type Rounds = ReturnType<typeof createRounds>;

/** Rounds: what is planned, what is carried out, and the one against the other. */
export function createRounds({ db, clock, stepsShown, changed, ...ofRuns }: Deps) {
  const reading = createRoundReading({ clock, stepsShown });
  const runs = createRoundRuns({ db, clock, reading, changed, ...ofRuns });
  const watch = createDueWatch({ clock, current: () => reading.current(db), changed });
  return {
    plans: createRoundPlans({ db, clock, reading, changed }),
    runs,
    view: async (): Promise<RoundsView> => ({ rounds: await listRounds(db), current: await reading.current(db) }),
    coverage: (range: Range): Promise<CoverageLine[]> => reading.coverage(db, range),
    async sweep(): Promise<void> {
      await runs.sweep();
      await watch();
    },
  };
}

import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, CommuneId, ServiceId } from "@vigie/shared/kernel/units";
import { createAuthorisationService } from "../authorisations/index.ts";
import { findCamera } from "../cameras/index.ts";
import { createCommuneService, findCommune, listCommunes } from "../communes/index.ts";
import type { Db, Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import { createHabilitationService } from "../habilitations/index.ts";
import { createPeopleService } from "../people/index.ts";
import { createRecipientServices, findService } from "../services/index.ts";
import { createBreakGlassService } from "./break-glass.ts";
import type { PolicyHolder } from "./holder.ts";
import { createReview } from "./review.ts";

type PeopleDeps = Parameters<typeof createPeopleService>[0];
type AuthorisationDeps = Parameters<typeof createAuthorisationService>[0];
type ReviewDeps = Parameters<typeof createReview>[0];

interface Deps
  extends Omit<ReviewDeps, "holder" | "endSessionsOf">,
    Pick<PeopleDeps, "hashPassword">,
    Pick<AuthorisationDeps, "takeApproval"> {
  db: Db;
  clock: Clock;
  policy: PolicyHolder;
  endSessionsOf: ReviewDeps["endSessionsOf"] & PeopleDeps["endSessionsOf"];
  /** The lists of cameras, communes and orders that consoles hold are old. */
  listsChanged: () => void;
}

const hasCommune = async (tx: Tx, id: CommuneId) => (await findCommune(tx, id)) !== null;
const communeOfCamera = async (tx: Tx, id: CameraId) => (await findCamera(tx, id))?.communeId ?? null;
const hasService = async (tx: Tx, id: ServiceId) => (await findService(tx, id)) !== null;

/** What rights rest on: people, habilitations, orders, what communes chose, services; and the one way in which a change of it comes into force. */
export function createRightsRoom({ policy, listsChanged, ...deps }: Deps) {
  const { db, clock, peopleChanged } = deps;
  const review = createReview({ ...deps, holder: policy });
  const rightsChanged = (unit: Unit) => review.changed(unit);
  const common = { db, clock, rightsChanged };
  const grounds = { ...common, hasCommune, communeOfCamera };
  const { communesOf } = policy;
  return {
    review,
    people: createPeopleService({ ...common, ...deps, hasService, changed: peopleChanged }),
    habilitations: createHabilitationService({ ...grounds, changed: peopleChanged }),
    authorisations: createAuthorisationService({
      ...grounds,
      communeNames: async (tx) => new Map((await listCommunes(tx)).map(({ id, name }) => [id, name])),
      hasService,
      takeApproval: deps.takeApproval,
      communesOf,
      retentionChanged: review.retentionChanged,
      changed: listsChanged,
    }),
    breakGlasses: createBreakGlassService({
      ...common,
      serviceLevelOf: async (tx, id) => (await findCommune(tx, id))?.serviceLevel ?? null,
      communesOf,
    }),
    communes: createCommuneService({ ...common, changed: listsChanged }),
    services: createRecipientServices({ db, clock }),
  };
}

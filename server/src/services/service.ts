import type { RecipientService, RecipientServiceInput } from "@vigie/shared/forwarding/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId, ServiceId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { findService, findServiceNamed, insertService, listServices, updateService } from "./repository.ts";

export type RecipientServices = ReturnType<typeof createRecipientServices>;

/** The services that pictures may be forwarded to. One stays: the journal and the orders' clauses name it. */
export function createRecipientServices({ db, clock }: { db: Db; clock: Clock }) {
  return {
    list: (): Promise<RecipientService[]> => listServices(db),

    create: (by: PersonId, input: RecipientServiceInput): Promise<RecipientService> =>
      transact(db, async ({ tx }) => {
        const service: RecipientService = { ...input, id: newId() };
        await refuseTakenName(tx, service);
        await insertService(tx, service);
        const { id: serviceId, name } = service;
        await appendJournal(tx, clock.now(), "csu", { event: "service.created", by, serviceId, name });
        return service;
      }),

    change: (by: PersonId, id: ServiceId, input: RecipientServiceInput): Promise<RecipientService> =>
      transact(db, async ({ tx }) => {
        const before = await findService(tx, id);
        if (before === null) throw new AppError("service.not_found", `service ${id}`);
        const service: RecipientService = { ...input, id };
        if (before.name === service.name && before.kind === service.kind) return service;
        await refuseTakenName(tx, service);
        await updateService(tx, service);
        await appendJournal(tx, clock.now(), "csu", { event: "service.changed", by, serviceId: id, name: service.name });
        return service;
      }),
  };
}

async function refuseTakenName(tx: Tx, { id, name }: RecipientService): Promise<void> {
  const other = await findServiceNamed(tx, name);
  if (other !== null && other.id !== id) throw new AppError("service.name_taken", `service ${other.id} has the name`);
}

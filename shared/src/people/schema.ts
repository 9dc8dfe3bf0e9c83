import { z } from "zod";
import { EpochMs, PersonId, ServiceId } from "../kernel/units.ts";
import { Role } from "./roles.ts";

export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/);
/** At least 12 characters of any kind, at most 200; no composition rule (NIST SP 800-63B §3.1.1). */
export const Password = z.string().min(12).max(200);

export const Person = z.object({
  id: PersonId,
  login: Login,
  displayName: z.string(),
  role: Role,
  /** A liaison's service; null for everybody else. */
  serviceId: ServiceId.nullable(),
  createdAt: EpochMs,
  disabledAt: EpochMs.nullable(),
});
export type Person = z.infer<typeof Person>;

/** `GET /api/people`: with when they last signed in; null: never. */
export const ListedPerson = Person.extend({ lastSignInAt: EpochMs.nullable() });
export type ListedPerson = z.infer<typeof ListedPerson>;

/** A person as others of the room read it: who pushed what, who sits where. */
export const PersonName = Person.pick({ id: true, displayName: true });
export type PersonName = z.infer<typeof PersonName>;

const displayName = z.string().trim().min(1).max(80);

/** A liaison has a service (`person.service_missing`), nobody else has one (`person.service_unwanted`). */
export const PersonInput = z.object({
  login: Login,
  displayName,
  role: Role,
  serviceId: ServiceId.nullable().default(null),
  password: Password,
});
export type PersonInput = z.infer<typeof PersonInput>;

/** What may change of a person; a member that is absent stays as it is. `disabled` ends every session of theirs at once. */
export const PersonChange = z.object({
  displayName: displayName.optional(),
  role: Role.optional(),
  serviceId: ServiceId.nullable().optional(),
  password: Password.optional(),
  disabled: z.boolean().optional(),
});
export type PersonChange = z.infer<typeof PersonChange>;

/**
 * The first administrator, made once with the code that the server printed in its terminal; with whether a security key is required of them,
 * and of everybody of `KEYED_ROLES`, from the start.
 */
export const Setup = z.object({
  code: z.string().trim().min(1).max(40),
  login: Login,
  displayName,
  password: Password,
  isKeyRequired: z.boolean().default(true),
});
export type Setup = z.infer<typeof Setup>;

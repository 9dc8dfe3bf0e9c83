import { JournalPayload } from "@vigie/shared/journal/schema";
import { z } from "zod";

/*
 * Rows for tests, made from the contract itself: a new event, or a new case of an old one, is there as soon as it can be written.
 */

type AnySchema = z.core.$ZodType;

const ID = "0190a5a0-0000-7000-8000-000000000009";
const DAY = "2026-11-24";
/** Of these the first that the schema takes. */
const TEXTS = [DAY, ID, "0".repeat(64)];

/** One value of everything that the schema tells apart: each of an enum, each of a union, there or not, null or not. */
function valuesOf(schema: AnySchema): unknown[] {
  const { def } = schema._zod as { def: z.core.$ZodTypes["_zod"]["def"] };
  switch (def.type) {
    case "literal":
      return [...def.values];
    case "enum":
      return Object.values(def.entries);
    case "string":
      return [TEXTS.find((text) => z.safeParse(schema, text).success)];
    case "number":
      return [7];
    case "boolean":
      return [true, false];
    case "nullable":
      return [...valuesOf(def.innerType), null];
    case "optional":
      return [...valuesOf(def.innerType), undefined];
    case "default":
      return valuesOf(def.innerType);
    case "union":
      return def.options.flatMap(valuesOf);
    case "array":
      return [...valuesOf(def.element).map((one) => [one, one]), []];
    case "record":
      return [Object.fromEntries(valuesOf(def.keyType).map((key) => [key, valuesOf(def.valueType)[0]]))];
    case "object":
      return objectsOf(def.shape);
    default:
      throw new Error(`no sample of ${def.type}`);
  }
}

/** The first value of every field, and then one field at a time with each other of its values. */
function objectsOf(shape: Readonly<Record<string, AnySchema>>): object[] {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, values: valuesOf(schema) }));
  const first = Object.fromEntries(fields.map(({ name, values }) => [name, values[0]]));
  return [first, ...fields.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...first, [name]: value })))];
}

export const everyPayload = (): JournalPayload[] =>
  JournalPayload.options.flatMap((option) => valuesOf(option)).map((payload) => JournalPayload.parse(payload));

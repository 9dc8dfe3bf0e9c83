import type { z } from "zod";

/** What a form found: a value for the server, or the fields (dotted paths) that the contract refuses. */
export type Checked<T> = { ok: true; value: T } | { ok: false; fields: ReadonlySet<string> };

/** Checks what was typed against the contract of the route. Each form says its rules field by field in its own words. */
export function check<S extends z.ZodType>(schema: S, typed: unknown): Checked<z.infer<S>> {
  const parsed = schema.safeParse(typed);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, fields: new Set(parsed.error.issues.map((issue) => issue.path.join("."))) };
}

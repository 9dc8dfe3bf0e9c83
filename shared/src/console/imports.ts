import { z } from "zod";
import { Problem } from "../kernel/problem.ts";

/** Five megabytes of text. */
const MAX_CSV_CHARACTERS = 5_000_000;

/**
 * A table as text: UTF-8, comma or semicolon, the first line names the columns.
 * People: `login;name;role;service;password;level;communes;reference;authority;signed;from;until;trained` (communes by name, separated by `|`; dates
 * `yyyy-mm-dd` of the room's calendar; habilitation columns empty for who has none).
 * Cameras: `number;name;commune;site;main;sub;username;password`; sites are made as they are named, communes must exist.
 * `dryRun`: only says what would be done. Otherwise all lines are imported, or none when one is at fault.
 */
export const ImportRequest = z.object({ csv: z.string().max(MAX_CSV_CHARACTERS), dryRun: z.boolean() });
export type ImportRequest = z.infer<typeof ImportRequest>;

/** A line of the file, by its number in a text editor (the header is line 1). `column` null: the line as a whole. */
export const ImportFault = z.object({ line: z.number().int(), column: z.string().nullable(), problem: Problem });
export type ImportFault = z.infer<typeof ImportFault>;

export const ImportReport = z.object({
  isDryRun: z.boolean(),
  /** Lines that would be, or were, created. */
  created: z.number().int(),
  /** Lines that say what is there already. */
  unchanged: z.number().int(),
  faults: z.array(ImportFault),
});
export type ImportReport = z.infer<typeof ImportReport>;

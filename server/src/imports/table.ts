import type { ImportFault } from "@vigie/shared/console/imports";
import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import { CsvError, parse } from "csv-parse/sync";
import { ZodError } from "zod";

/** One line of the file: its number in a text editor, and its cells by column; a cell that the file has not is empty. */
export interface Line<Column extends string> {
  line: number;
  cells: Readonly<Record<Column, string>>;
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Reads a table whose first line names its columns, in any order; commas or semicolons between, quotes as in RFC 4180. Columns that are
 * not asked for, or asked for and missing, make it unreadable: a mistyped name would otherwise import nothing of it, silently.
 */
export function readTable<Column extends string>(csv: string, columns: readonly Column[]): Line<Column>[] {
  const [header, ...rest] = parseCsv(csv);
  if (header === undefined) throw unreadable("the file is empty", { line: 1 });
  const names = header.record.map((name) => name.trim().toLowerCase());
  const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
  const missing = columns.filter((name) => !names.includes(name));
  if (unknown.length > 0 || missing.length > 0 || new Set(names).size < names.length) {
    const params = { line: 1, unknown: unknown.join(", "), missing: missing.join(", ") };
    throw unreadable("the first line does not name the columns", params);
  }
  return rest.map(({ record, info }) => ({
    line: info.lines,
    cells: Object.fromEntries(columns.map((name) => [name, (record[names.indexOf(name)] ?? "").trim()])) as Record<
      Column,
      string
    >,
  }));
}

function parseCsv(csv: string): Parsed[] {
  try {
    return parse(csv, { bom: true, delimiter: [";", ","], info: true, skip_empty_lines: true }) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(error.message, { line: Number(error["lines"] ?? 1) });
  }
}

const unreadable = (detail: string, params: Record<string, string | number>) =>
  new AppError("import.unreadable", detail, { params: { unknown: "", missing: "", ...params } });

/** A cell that is none of what its column takes. */
export class CellError extends Error {
  readonly column: string;
  readonly problem: Problem;

  constructor(column: string, problem: AppError) {
    super(problem.message, { cause: problem });
    this.name = "CellError";
    this.column = column;
    this.problem = toProblem(problem);
  }
}

/** What a cell says, by `read`; what `read` refuses names the column. */
export function inColumn<T>(column: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw ofColumn(column, error);
  }
}

/** What was refused because of a cell, with its column; a fault of ours as it is. */
export function ofColumn(column: string, error: unknown): unknown {
  if (error instanceof AppError) return new CellError(column, error);
  if (!(error instanceof ZodError || error instanceof RangeError)) return error;
  return new CellError(column, new AppError("request.invalid", `column ${column}`, { cause: error }));
}

/** A line's trouble as the report says it; a fault of ours goes on. */
export function toFault(line: number, error: unknown): ImportFault {
  if (error instanceof CellError) return { line, column: error.column, problem: error.problem };
  if (error instanceof AppError) return { line, column: null, problem: toProblem(error) };
  throw error;
}

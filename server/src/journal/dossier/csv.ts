/** What a spreadsheet would take for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** UTF-8 with a mark, without which spreadsheets take accents for something else. */
export const CSV_START = "\ufeff";

/** A line of a table behind semicolons, as French spreadsheets read them; every cell quoted (RFC 4180 §2). */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(cell).join(";")}\r\n`;

function cell(value: string | number | null): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** A whole table, its heads first. */
export function* csvTable(heads: readonly string[], rows: Iterable<readonly (string | number | null)[]>): Generator<string> {
  yield CSV_START + csvLine(heads);
  for (const row of rows) yield csvLine(row);
}

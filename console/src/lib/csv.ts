/** What a spreadsheet would take for a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

type Cell = string | number | null;

/** A table behind semicolons, as French spreadsheets read them; every text quoted (RFC 4180 §2). */
export const csvOf = (heads: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [heads, ...rows].map((cells) => `${cells.map(quoted).join(";")}\r\n`).join("");

function quoted(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  const text = cell ?? "";
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** What is imported. */
export type Kind = "people" | "cameras";

/** Columns by name, as the server reads them, and one line that shows their form. */
const TEMPLATES: Record<Kind, readonly (readonly string[])[]> = {
  people: [
    [
      "login",
      "name",
      "role",
      "service",
      "password",
      "level",
      "communes",
      "reference",
      "authority",
      "signed",
      "from",
      "until",
      "trained",
    ],
    [
      "c.martin",
      "Claire Martin",
      "operator",
      "",
      "",
      "view",
      "Woippy|Marly",
      "AP 2026-118",
      "Préfet de la Moselle",
      "2026-01-05",
      "2026-01-12",
      "2031-01-11",
      "2026-01-08",
    ],
  ],
  cameras: [
    ["number", "name", "commune", "site", "main", "sub", "username", "password"],
    ["", "Place de la mairie, entrée", "Woippy", "Mairie", "rtsp://10.20.0.12:554/main", "rtsp://10.20.0.12:554/sub", "", ""],
  ],
};

/** A byte order mark, so that a spreadsheet reads accents as they are. */
const BOM = "\uFEFF";

/** The template as a file: the titles, and one line to be overwritten. */
export const templateOf = (kind: Kind): string =>
  BOM + TEMPLATES[kind].map((cells) => `${cells.map(quoted).join(";")}\r\n`).join("");

/** RFC 4180 §2: what would be taken for a separator or a quote stands in quotes. */
const quoted = (cell: string): string => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

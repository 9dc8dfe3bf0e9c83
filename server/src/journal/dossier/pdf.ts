import PDFDocument from "pdfkit";
import type { DossierTables } from "./tables.ts";
import type { DossierTexts } from "./texts.ts";

/** All in points: A4 lying down, for tables. */
const MARGIN = 36;
const CELL_PADDING = 3;
const BODY_SIZE = 8;
const FOOTER_HEIGHT = 20;
const GREY = "#555555";

export interface DossierTitle {
  lines: readonly string[];
  texts: DossierTexts;
  tables: DossierTables;
}

/** The dossier to be read on paper. Helvetica has every letter of French; it needs no font of ours. */
export function dossierDocument({ lines, texts, tables }: DossierTitle): PDFKit.PDFDocument {
  const pages = new PDFDocument({
    size: "A4",
    layout: "landscape",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOTER_HEIGHT },
    bufferPages: true,
    info: { Title: texts.title },
  });
  pages.font("Helvetica-Bold").fontSize(22).text(texts.title);
  pages.moveDown();
  for (const line of lines) pages.font("Helvetica").fontSize(11).text(line).moveDown(0.4);
  pages.addPage();
  const draw = (title: string, heads: readonly string[], rows: DossierTables["orders"], widths: readonly number[]) =>
    drawTable(pages, { title, heads, rows, widths, none: texts.none });
  draw(texts.orders, texts.heads.orders, tables.orders, [2, 2, 2, 1.5, 1.5, 1.5, 3, 4, 1.5, 3]);
  draw(texts.cameras, texts.heads.cameras, tables.cameras, [1, 4, 3, 3, 3, 2]);
  draw(texts.people, texts.heads.people, tables.people, [3, 3, 4, 2]);
  draw(texts.habilitations, texts.heads.habilitations, tables.habilitations, [3, 1.5, 3, 3, 2.5, 2.5, 1.7, 1.7, 1.7, 1.7]);
  draw(texts.journal, texts.heads.summary, tables.summary, [4, 2, 2, 2]);
  draw(texts.destructions, texts.heads.destructions, tables.destructions, [3, 3, 3, 2]);
  numberPages(pages, texts);
  pages.end();
  return pages;
}

interface TableToDraw {
  title: string;
  heads: readonly string[];
  rows: DossierTables["orders"];
  /** Shares of the page's width. */
  widths: readonly number[];
  none: string;
}

function drawTable(pages: PDFKit.PDFDocument, { title, heads, rows, widths, none }: TableToDraw): void {
  const whole = pages.page.width - 2 * MARGIN;
  const shares = widths.reduce((sum, width) => sum + width, 0);
  const points = widths.map((width) => (width / shares) * whole);
  const bottom = () => pages.page.height - MARGIN - FOOTER_HEIGHT;
  if (pages.y + 80 > bottom()) pages.addPage();
  pages.font("Helvetica-Bold").fontSize(13).fillColor("black").text(title, MARGIN, pages.y).moveDown(0.5);
  if (rows.length === 0) {
    pages.font("Helvetica").fontSize(BODY_SIZE).text(none, MARGIN, pages.y).moveDown(1.5);
    return;
  }
  const drawRow = (cells: readonly (string | number | null)[], font: string) => {
    pages.font(font).fontSize(BODY_SIZE);
    const texts = cells.map((cell) => printable(String(cell ?? "")));
    const heights = texts.map((text, at) => pages.heightOfString(text || " ", { width: (points[at] ?? 0) - 2 * CELL_PADDING }));
    const height = Math.min(Math.max(...heights) + 2 * CELL_PADDING, bottom() - MARGIN);
    if (pages.y + height > bottom()) {
      pages.addPage();
      if (font === "Helvetica") drawRow(heads, "Helvetica-Bold");
      pages.font(font).fontSize(BODY_SIZE);
    }
    const top = pages.y;
    let left = MARGIN;
    for (const [at, text] of texts.entries()) {
      const width = points[at] ?? 0;
      const box = { width: width - 2 * CELL_PADDING, height: height - 2 * CELL_PADDING, ellipsis: true };
      pages.text(text, left + CELL_PADDING, top + CELL_PADDING, box);
      left += width;
    }
    pages.y = top + height;
    pages
      .moveTo(MARGIN, pages.y)
      .lineTo(MARGIN + whole, pages.y)
      .lineWidth(0.3)
      .strokeColor(GREY)
      .stroke();
  };
  drawRow(heads, "Helvetica-Bold");
  for (const row of rows) drawRow(row, "Helvetica");
  pages.x = MARGIN;
  pages.moveDown(1.5);
}

/** What Windows-1252 has no letter for would print as another: a name in another script is marked instead. */
const printable = (text: string): string => text.replace(/[^\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\n]/gu, "?");

function numberPages(pages: PDFKit.PDFDocument, texts: DossierTexts): void {
  const { start, count } = pages.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pages.switchToPage(page);
    // A line in the margin would begin a page of its own.
    pages.page.margins.bottom = 0;
    pages.font("Helvetica").fontSize(BODY_SIZE).fillColor(GREY);
    pages.text(texts.page(page + 1, count), MARGIN, pages.page.height - MARGIN, { lineBreak: false });
  }
}

import type { Steps } from '../../in-slices.ts';
import type { Column, Fact } from '../content/model.ts';
import { ink, type Paper, type Style } from './paper.ts';

const pad = { x: 5, y: 4 };
const body: Style = { size: 8.5, gap: 1.5 };
const small: Style = { size: 7, gap: 1.5 };
const head: Style = { size: 8.5, bold: true, color: ink.quiet };

/** Where a cell of a row stands, so that it can be filled in later. */
export interface Placed {
  page: number;
  y: number;
  cells: readonly { x: number; width: number }[];
}

/** A table that is being drawn: one row after the other, as many as come. */
export interface OpenTable {
  /** @returns where the row stands */
  row(cells: readonly string[]): Placed;
  end(): void;
}

/**
 * A table whose head is repeated on each page; a row is never cut, unless it is higher than a page.
 *
 * @returns where each row stands
 */
export function* drawTable(
  paper: Paper,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Steps<Placed[]> {
  const table = openTable(paper, columns, rows[0]);
  const placed: Placed[] = [];
  for (const row of rows) {
    placed.push(table.row(row));
    yield;
  }
  table.end();
  return placed;
}

/** @param first the row to come, which the head does not stand alone without */
export function openTable(paper: Paper, columns: readonly Column[], first?: readonly string[]): OpenTable {
  const cells = placesOf(paper, columns);
  const style = (n: number) => (columns[n]?.code ? small : body);
  const heightOf = (row: readonly string[], styled: (n: number) => Style) =>
    Math.max(...row.map((text, n) => paper.heightOf(text, cells[n]?.width ?? 0, styled(n)))) + 2 * pad.y;
  const labels = columns.map(({ label }) => label);
  const headHeight = heightOf(labels, () => head);
  const most = paper.bottom - paper.doc.page.margins.top - headHeight;

  const drawHead = () => {
    const { y } = paper;
    paper.doc.rect(paper.left, y, paper.width, headHeight).fill(ink.band);
    drawRow(paper, labels, cells, () => head);
    paper.doc.y = y + headHeight;
  };
  paper.need(headHeight + (first ? Math.min(heightOf(first, style), most) : 0));
  drawHead();
  return {
    row(row) {
      const height = heightOf(row, style);
      if (height > most) return drawLong(paper, row, columns, cells);
      if (paper.y + height > paper.bottom) {
        paper.doc.addPage();
        drawHead();
      }
      const { y, page } = paper;
      drawRow(paper, row, cells, style);
      paper.doc.y = y + height;
      paper.line(paper.y);
      return { page, y: y + pad.y, cells };
    },
    end: () => paper.space(8),
  };
}

function placesOf(paper: Paper, columns: readonly Column[]): { x: number; width: number }[] {
  let x = paper.left;
  return columns.map(({ share }) => {
    const whole = paper.width * share;
    const cell = { x: x + pad.x, width: whole - 2 * pad.x };
    x += whole;
    return cell;
  });
}

function drawRow(
  paper: Paper,
  row: readonly string[],
  cells: Placed['cells'],
  style: (n: number) => Style,
): void {
  const y = paper.y + pad.y;
  for (const [n, text] of row.entries()) {
    const cell = cells[n];
    if (cell) paper.writeAt(text, { ...cell, y }, style(n));
  }
}

/** What does not fit on one page runs over pages, cell after cell. */
function drawLong(
  paper: Paper,
  row: readonly string[],
  columns: readonly Column[],
  cells: Placed['cells'],
): Placed {
  const { page, y } = paper;
  for (const [n, text] of row.entries()) {
    paper.write(columns[n]?.label ?? '', head);
    paper.write(text, body);
  }
  paper.space(pad.y);
  paper.line(paper.y);
  return { page, y, cells };
}

const labelWidth = 130;

/** Labels with what stands behind them, one below the other. */
export function* drawFacts(paper: Paper, facts: readonly Fact[]): Steps<void> {
  const x = paper.left + labelWidth;
  const width = paper.width - labelWidth;
  for (const { label, value, code } of facts) {
    const style: Style = code ? { size: 7.5, gap: 2 } : { size: 9, gap: 2 };
    const quiet: Style = { size: 9, gap: 2, color: ink.quiet };
    const labelHeight = paper.heightOf(label, labelWidth - 10, quiet);
    const height = Math.max(labelHeight, paper.heightOf(value, width, style));
    const whole = paper.bottom - paper.doc.page.margins.top;
    paper.need(Math.min(height, whole) + 3);
    const { y, page } = paper;
    if (label) paper.writeAt(label, { x: paper.left, y, width: labelWidth - 10 }, quiet);
    paper.write(value, style, { x, width });
    if (paper.page === page) paper.doc.y = Math.max(paper.y, y + labelHeight);
    paper.doc.y += 3;
    yield;
  }
  paper.space(5);
}

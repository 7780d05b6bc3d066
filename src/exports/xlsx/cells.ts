import type { Cell, CellType } from '../table.ts';
import { wallClockIn } from './serial.ts';
import { styles } from './styles.ts';

/** The most UTF-16 units that a cell may hold (ECMA-376 leaves it open; spreadsheets do not). */
export const longestCell = 32_767;

/** From here on days are right in every spreadsheet. */
const firstDay = new Date('1900-03-02T00:00:00Z');

/** What a text that was cut ends with; `of` is its length before. */
export type CutMark = (of: number) => string;

/** What XML cannot hold or would alter, and what a spreadsheet would take for such an escape. */
const odd = /(?![\t\n])\p{Cc}|[\uFFFE\uFFFF]|\p{Surrogate}|_(?=x[0-9A-Fa-f]{4}_)/gu;
const special = /[&<>]/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A text as SpreadsheetML holds it (ECMA-376 part 1, 22.9.2.19 ST_Xstring): `_xHHHH_` for what XML cannot say. */
export function xmlText(text: string): string {
  return text
    .replace(odd, (one) => {
      const code = one.charCodeAt(0);
      if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD';
      return `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
    })
    .replace(special, (one) => entities[one] ?? one);
}

/** Fits into a cell, and says where something is missing. */
export function fitting(text: string, mark: CutMark): string {
  if (text.length <= longestCell) return text;
  const end = mark(text.length);
  let at = longestCell - end.length;
  // Half a character is no character.
  const last = text.charCodeAt(at - 1);
  if (last >= 0xd800 && last <= 0xdbff) at -= 1;
  return text.slice(0, at) + end;
}

/** `A`, `Z`, `AA` … for 0, 25, 26 … */
export function columnName(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnName(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

export interface CellWriter {
  zone: string;
  cut: CutMark;
}

/** One cell at its place. A text stays a text, whatever it looks like: nothing here can become a formula. */
export function cellXml(place: string, cell: Cell, type: CellType, { zone, cut }: CellWriter): string {
  if (cell === null || cell === undefined || cell === '') return '';
  // Spreadsheets know no day before 1900, nor the leap year that they take it for.
  if (cell instanceof Date && cell < firstDay) return textXml(place, cell.toISOString(), styles.text);
  if (cell instanceof Date)
    return `<c r="${place}" s="${styles.instant}"><v>${wallClockIn(cell, zone)}</v></c>`;
  if (typeof cell === 'number')
    return Number.isFinite(cell) ? `<c r="${place}" s="${styles.number}"><v>${cell}</v></c>` : '';
  if (type === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(cell) && new Date(cell) >= firstDay)
    return `<c r="${place}" s="${styles.day}"><v>${wallClockIn(new Date(`${cell}T00:00:00Z`), 'UTC')}</v></c>`;
  return textXml(place, fitting(cell, cut), styles.text);
}

export function textXml(place: string, text: string, style: number): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

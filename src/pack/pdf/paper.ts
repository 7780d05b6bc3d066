import { settable } from './fonts.ts';
import { Typesetter } from './typesetter.ts';

export const ink = { text: '#1b1f24', quiet: '#5b6470', line: '#c9ced6', band: '#f2f4f7', accent: '#1f4e79' };

const margins = { top: 64, bottom: 64, left: 56, right: 56 };

export interface Style {
  size?: number;
  bold?: boolean;
  color?: string;
  /** Space between lines, in points. */
  gap?: number;
}

export interface PaperOptions {
  title: string;
  language: string;
  /** The only time in the file. */
  at: Date;
  /** How a character that the fonts lack is named. */
  rare: (code: string) => string;
  /**
   * For a document of any length: a page is written out when the next one begins, and its foot is drawn with it. No page
   * can be come back to.
   */
  foot?: (page: number) => readonly [left: string, right: string];
}

/** A4 pages of text in Chinese, Latin, Greek and Cyrillic script that can be searched and copied, from top to bottom. */
export class Paper {
  readonly doc: Typesetter;
  readonly left = margins.left;
  readonly #rare: PaperOptions['rare'];
  #style: Style | undefined;

  constructor({ title, language, at, rare, foot }: PaperOptions) {
    this.doc = new Typesetter({
      size: 'A4',
      margins,
      bufferPages: foot === undefined,
      lang: language,
      displayTitle: true,
      info: { Title: title, Creator: 'Heed', Producer: 'Heed', CreationDate: at },
    });
    this.#rare = rare;
    if (!foot) return;
    const draw = () => this.#keepingStyle(() => this.drawFoot(...foot(this.page)));
    draw();
    this.doc.on('pageAdded', draw);
  }

  get width(): number {
    return this.doc.page.width - margins.left - margins.right;
  }

  /** Where the room on the page ends. */
  get bottom(): number {
    return this.doc.page.height - margins.bottom;
  }

  get y(): number {
    return this.doc.y;
  }

  /** The number of the page that is being written, from 1. */
  get page(): number {
    const { start, count } = this.doc.bufferedPageRange();
    return start + count;
  }

  /** Goes to the next page where less than this is left. */
  need(height: number): void {
    if (this.doc.y + height > this.bottom) this.doc.addPage();
  }

  space(points: number): void {
    if (this.doc.y + points > this.bottom) this.doc.addPage();
    else this.doc.y += points;
  }

  /** Writes over the whole width, or in a column; goes on to further pages by itself. */
  write(text: string, style: Style = {}, box: { x?: number; width?: number } = {}): void {
    this.#set(style);
    const { x = this.left, width = this.width } = box;
    this.doc.text(this.settable(text), x, this.doc.y, { width, lineGap: style.gap ?? 2.5 });
  }

  /** Writes at a place on the page and goes nowhere. */
  writeAt(
    text: string,
    at: { x: number; y: number; width: number; align?: 'left' | 'right' },
    style: Style = {},
  ): void {
    const { x, y } = this.doc;
    const { bottom } = this.doc.page.margins;
    this.doc.page.margins.bottom = 0;
    this.#set(style);
    this.doc.text(this.settable(text), at.x, at.y, {
      width: at.width,
      lineGap: style.gap ?? 2.5,
      ...(at.align ? { align: at.align } : {}),
    });
    this.doc.page.margins.bottom = bottom;
    this.doc.x = x;
    this.doc.y = y;
  }

  heightOf(text: string, width: number, style: Style = {}): number {
    this.#set(style);
    return this.doc.heightOfString(this.settable(text), { width, lineGap: style.gap ?? 2.5 });
  }

  /** Below the text of the page that is being written: what it belongs to, and its number. */
  drawFoot(left: string, right: string): void {
    const style = { size: 8, color: ink.quiet };
    const y = this.doc.page.height - 40;
    const half = this.width / 2;
    this.writeAt(left, { x: this.left, y, width: half * 1.4 }, style);
    this.writeAt(right, { x: this.left + half, y, width: half, align: 'right' }, style);
  }

  line(y: number, color = ink.line, weight = 0.5): void {
    this.doc
      .moveTo(this.left, y)
      .lineTo(this.left + this.width, y)
      .lineWidth(weight)
      .strokeColor(color)
      .stroke();
  }

  settable(text: string): string {
    return settable(text, (code, face) => this.doc.has(code, face), this.#rare);
  }

  /** A page may begin in the middle of a text, which goes on as it was. */
  #keepingStyle(work: () => void): void {
    const before = this.#style;
    work();
    if (before) this.#set(before);
  }

  #set(style: Style): void {
    this.#style = style;
    const { size = 10, bold = false, color = ink.text } = style;
    this.doc
      .weigh(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(color);
  }
}

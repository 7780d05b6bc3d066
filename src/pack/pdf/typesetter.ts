import PDFDocument from 'pdfkit';
import { fontFiles } from './fonts.ts';
import { type Face, faces, type Has, type Run, runsOf } from './runs.ts';

/** What the library keeps to itself, as of the version that is pinned; the tests of letters fail with another. */
declare global {
  namespace PDFKit {
    interface PDFDocument {
      _font: { ascender: number; font: { hasGlyphForCodePoint(code: number): boolean } };
      _fontSize: number;
      /** Sets one line, which is measured already. */
      _fragment(text: string, x: number, y: number, options: LineOptions): void;
    }
  }
}

interface LineOptions extends PDFKit.Mixins.TextOptions {
  /** Room for the line, in points. */
  lineWidth?: number;
  /** What the text takes, in points. */
  textWidth?: number;
}

type Weight = 'regular' | 'bold';

const nameOf = (weight: Weight, face: Face) => `${weight}-${face}`;

/** Marks on letters that the first font has too, but sets anywhere: a letter with them goes into the second. */
const isMark = (code: number) => code >= 0x300 && code <= 0x36f;

/**
 * A document whose text may need more than one font. The library sets all of a text in the font that is current; here
 * what it measures and each line that it sets goes run by run, so that its line breaks, widths and right edges hold.
 * The height of a line is that of the first font, whatever stands in it.
 */
export class Typesetter extends PDFDocument {
  #weight: Weight = 'regular';
  #face: Face = 0;
  /** By font: what it has of the characters that were asked for. */
  readonly #known: Record<Weight, Record<Face, Map<number, boolean>>> = {
    regular: [new Map(), new Map()],
    bold: [new Map(), new Map()],
  };
  readonly #has: Has = (code, face) => this.has(code, face);

  constructor(options: PDFKit.PDFDocumentOptions) {
    // A font that is the default too is read from the disk again whenever it is asked for by its name.
    super({ ...options, font: '' });
    const files = fontFiles();
    for (const weight of ['regular', 'bold'] as const)
      for (const face of faces) this.registerFont(nameOf(weight, face), files[weight][face]);
  }

  weigh(weight: Weight): this {
    this.#weight = weight;
    this.#face = 0;
    return this.font(nameOf(weight, 0));
  }

  /** Of the weight that is set. A font is read when it is asked for the first time. */
  has(code: number, face: Face): boolean {
    const known = this.#known[this.#weight][face];
    let answer = known.get(code);
    if (answer === undefined) {
      answer = this.#in(face, () => this._font.font.hasGlyphForCodePoint(code));
      known.set(code, answer);
    }
    return answer;
  }

  override widthOfString(text: string, options?: PDFKit.Mixins.TextOptions): number {
    if (this.#plain(text)) return super.widthOfString(text, options);
    return runsOf(text, this.#has).reduce((sum, run) => sum + this.#widthOf(run, options), 0);
  }

  override _fragment(text: string, x: number, y: number, options: LineOptions): void {
    if (this.#plain(text)) {
      super._fragment(text, x, y, options);
      return;
    }
    const baseline = (-this._font.ascender / 1000) * this._fontSize;
    let at = x;
    if (options.align === 'right')
      at += (options.lineWidth ?? 0) - this.widthOfString(text.trimEnd(), options);
    for (const run of runsOf(text.replaceAll('\n', ''), this.#has)) {
      const textWidth = this.#widthOf(run, options);
      this.#in(run.face, () => super._fragment(run.text, at, y, { baseline, textWidth }));
      at += textWidth;
    }
  }

  #widthOf(run: Run, options?: PDFKit.Mixins.TextOptions): number {
    return this.#in(run.face, () => super.widthOfString(run.text, options));
  }

  /** Nearly every text: asked for each word, so it makes nothing. */
  #plain(text: string): boolean {
    if (this.#face !== 0) return true;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at += 1;
      // ASCII with its line breaks is in the first font, or in none.
      if (code >= 0x80 && (isMark(code) || !this.has(code, 0))) return false;
    }
    return true;
  }

  #in<T>(face: Face, work: () => T): T {
    const before = this.#face;
    if (before === face) return work();
    this.#face = face;
    this.font(nameOf(this.#weight, face));
    const done = work();
    this.#face = before;
    this.font(nameOf(this.#weight, before));
    return done;
  }
}

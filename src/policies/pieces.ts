import type { Language } from '../messages/model.ts';

/** Ways to cut a text. The pieces joined are the text again, to the character. */

/** Lines with their line end. */
export function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** Paragraphs with the blank lines that follow them. */
export function paragraphs(text: string): string[] {
  const found: string[] = [];
  let afterBlank = true;
  for (const line of lines(text)) {
    const blank = line.trim() === '';
    if (afterBlank && !(blank && found.length > 0)) found.push(line);
    else found.push(`${found.pop() ?? ''}${line}`);
    afterBlank = blank && line.endsWith('\n');
  }
  return found.filter((piece) => piece !== '');
}

/** Words, blanks and signs, each a piece, as the language's dictionary cuts them. */
export function words(language: Language): (text: string) => string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  return (text) =>
    portions(text).flatMap((one) => Array.from(segmenter.segment(one), (word) => word.segment));
}

/**
 * The text in portions of at most a thousand characters, for a segmenter that is dear to call and takes
 * minutes for a line of 500 KB. Cut where a word ends anyway, so that a change in one place moves no
 * word in another.
 */
function portions(text: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    const most = text.slice(start, start + 1000);
    const length = start + most.length < text.length ? cut(most) : most.length;
    found.push(most.slice(0, length));
    start += length;
  }
  return found;
}

/** How much of a portion to take: up to its last line, sentence or blank, never half a character. */
function cut(most: string): number {
  const last = ['\n', '。', ' '].map((sign) => most.lastIndexOf(sign)).find((place) => place >= 0);
  if (last !== undefined) return last + 1;
  return /[\uD800-\uDBFF]$/.test(most) ? most.length - 1 : most.length;
}

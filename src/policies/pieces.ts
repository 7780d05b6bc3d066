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
  // Line by line, because the segmenter slows down on very long texts.
  return (text) => lines(text).flatMap((line) => Array.from(segmenter.segment(line), (one) => one.segment));
}

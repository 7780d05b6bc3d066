import { blocksOf } from '../policies/blocks.ts';
import { markdownTokens } from '../policies/markdown.ts';

/** One part of a course as it is written: its heading, and the Markdown below it. */
export interface WrittenModule {
  heading: string;
  markdown: string;
  /** The first paragraph in plain words: what a card shows of it. */
  opening: string;
  /** Whether there is more to read than the opening. */
  more: boolean;
}

/** A course's text by its headings of the first level. `before`: words that stand above the first of them. */
export function splitModules(body: string): { before: boolean; modules: WrittenModule[] } {
  const lines = body.split('\n');
  const tokens = markdownTokens(body);
  const heads = tokens.flatMap((token, index) =>
    token.type === 'heading_open' && token.tag === 'h1' && token.level === 0 && token.map
      ? [{ from: token.map[0], to: token.map[1], heading: tokens[index + 1]?.content.trim() ?? '' }]
      : [],
  );
  const modules = heads.map(({ heading, to }, index): WrittenModule => {
    const markdown = lines
      .slice(to, heads[index + 1]?.from ?? lines.length)
      .join('\n')
      .trim();
    const [first, ...rest] = blocksOf(markdown);
    const opening = first?.form === 'paragraph' ? first.text : '';
    return { heading, markdown, opening, more: rest.length > 0 };
  });
  const above = lines.slice(0, heads[0]?.from ?? lines.length);
  return { before: above.some((line) => line.trim() !== ''), modules };
}

import { markdownTokens } from './markdown.ts';

/** What a block of a text looks like to its reader. */
export type BlockForm = 'heading' | 'paragraph' | 'item' | 'row' | 'code';

/** A block of a text in plain words, without its markup. A row's cells stand on a line each. */
export interface Block {
  form: BlockForm;
  text: string;
  /** Of an item in a numbered list, as it is written: `3.` Others point to it by that. */
  ordinal?: string;
}

/** An empty line would end the row, so a cell without words holds this. */
const emptyCell = '–';

/** A Markdown text block by block, as people read it: no signs of markup, and addresses behind the words they stand behind. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let form: BlockForm = 'paragraph';
  let ordinal = '';
  let cells: string[] | undefined;
  for (const token of markdownTokens(markdown)) {
    if (token.type === 'heading_open') form = 'heading';
    else if (token.type === 'list_item_open') {
      form = 'item';
      ordinal = token.info ? `${token.info}${token.markup}` : '';
    } else if (token.type === 'tr_open') cells = [];
    else if (token.type === 'tr_close') {
      blocks.push({ form: 'row', text: (cells ?? []).join('\n') });
      cells = undefined;
    } else if (token.type === 'fence' || token.type === 'code_block')
      blocks.push({ form: 'code', text: token.content.trimEnd() });
    else if (token.type === 'inline') {
      const text = wordsOf(token);
      if (cells) cells.push(text || emptyCell);
      else blocks.push({ form, text, ...(form === 'item' && ordinal ? { ordinal } : {}) });
      // Only what opens an item has its mark; further paragraphs in it do not.
      form = 'paragraph';
    }
  }
  return blocks.filter(({ text }) => text.trim() !== '');
}

type Token = ReturnType<typeof markdownTokens>[number];

function wordsOf({ children }: Token): string {
  let text = '';
  let link = { address: '', from: 0 };
  for (const child of children ?? []) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') text += ' ';
    else if (child.type === 'link_open')
      link = { address: String(child.attrGet('href') ?? ''), from: text.length };
    else if (child.type === 'link_close') text += addressBehind(link.address, text.slice(link.from));
    else text += child.content;
  }
  return text.trim();
}

/** Where a link leads is part of what a version says; it is not said twice. */
function addressBehind(address: string, words: string): string {
  const plain = address.replace(/^mailto:/, '');
  return address.startsWith('#') || plain === '' || plain === words ? '' : ` (${plain})`;
}

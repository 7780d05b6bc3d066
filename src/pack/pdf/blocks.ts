import type { Steps } from '../../in-slices.ts';
import type { Block as PolicyBlock } from '../../policies/blocks.ts';
import type { Block } from '../content/model.ts';
import { ink, type Paper } from './paper.ts';
import { drawFacts, drawTable } from './table.ts';

/** Pictures of drawn signatures, PNG, by answer. */
export type Pictures = ReadonlyMap<string, Buffer>;

/** Can be interrupted between two blocks, and between two rows or paragraphs of a long one. */
export function* drawBlock(paper: Paper, block: Block, pictures: Pictures): Steps<void> {
  yield;
  switch (block.form) {
    case 'heading':
      paper.need(36);
      paper.write(block.text, { size: 9.5, bold: true });
      paper.space(3);
      break;
    case 'text':
      paper.write(block.text, { size: 9.5 });
      paper.space(6);
      break;
    case 'note':
      paper.write(block.text, { size: 8.5, color: ink.quiet });
      paper.space(6);
      break;
    case 'quote':
      drawQuote(paper, block.text);
      break;
    case 'facts':
      yield* drawFacts(paper, block.rows);
      break;
    case 'table':
      yield* drawTable(paper, block.columns, block.rows);
      break;
    case 'policy':
      yield* drawPolicy(paper, block.blocks);
      break;
    case 'signature':
      drawPicture(paper, pictures.get(block.answerId));
      break;
  }
}

/** Words of somebody: set off by a bar at their side, on as many pages as they take. */
function drawQuote(paper: Paper, text: string): void {
  const style = { size: 10 };
  const indent = 12;
  const box = { x: paper.left + indent, width: paper.width - indent };
  paper.need(Math.min(paper.heightOf(text, box.width, style), 80));
  const { y, page } = paper;
  paper.write(text, style, box);
  if (paper.page === page) {
    paper.doc
      .rect(paper.left, y, 2.5, paper.y - y - 2)
      .fillColor(ink.accent)
      .fill();
  }
  paper.space(8);
}

/** A policy as it reads: headings, points, tables row by row. */
function* drawPolicy(paper: Paper, blocks: readonly PolicyBlock[]): Steps<void> {
  for (const { form, text, ordinal } of blocks) {
    yield;
    if (form === 'heading') {
      paper.space(5);
      paper.need(34);
      paper.write(text, { size: 10, bold: true });
    } else if (form === 'item') {
      paper.need(14);
      const indent = ordinal ? 18 : 12;
      paper.writeAt(ordinal ?? '•', { x: paper.left, y: paper.y, width: indent }, { size: 9 });
      paper.write(text, { size: 9 }, { x: paper.left + indent, width: paper.width - indent });
    } else if (form === 'row') {
      paper.write(text.split('\n').join('  |  '), { size: 9 });
    } else paper.write(text, { size: 9 });
    paper.space(2);
  }
  paper.space(6);
}

function drawPicture(paper: Paper, picture: Buffer | undefined): void {
  if (!picture) return;
  const box = { width: 200, height: 100 };
  paper.need(box.height + 10);
  const { y } = paper;
  paper.doc.image(picture, paper.left, y, { fit: [box.width, box.height] });
  paper.doc.rect(paper.left, y, box.width, box.height).lineWidth(0.5).strokeColor(ink.line).stroke();
  paper.doc.y = y + box.height + 10;
}

import type { Language } from '../messages/model.ts';
import type { Block, BlockForm } from './blocks.ts';
import { type DiffBlock, type DiffPart, diffTexts, foldUnchanged } from './diff.ts';

/** A paragraph of a difference, and what it looks like in the text it stands in. */
export interface ChangedBlock extends DiffBlock {
  form: BlockForm;
}

/** What is different between two texts as they are read, with long runs that did not change folded. */
export function changesBetween(
  before: readonly Block[],
  after: readonly Block[],
  language: Language,
): DiffPart<ChangedBlock>[] {
  return foldUnchanged(formed(before, after, language));
}

function formed(before: readonly Block[], after: readonly Block[], language: Language): ChangedBlock[] {
  const [old, fresh] = [new Place(before), new Place(after)];
  return diffTexts(textOf(before), textOf(after), language).map((block) => {
    const { form } = block.kind === 'removed' ? old.here() : fresh.here();
    for (const { kind, text } of block.segments) {
      if (kind !== 'added') old.pass(text.length);
      if (kind !== 'removed') fresh.pass(text.length);
    }
    return { ...block, form };
  });
}

const gap = '\n\n';

function textOf(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text + gap).join('');
}

/** A place in the text that blocks make, moved forward only. */
class Place {
  readonly #blocks: readonly Block[];
  #index = 0;
  /** Characters between here and the end of the block. */
  #left: number;

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
    this.#left = this.#lengthAt(0);
  }

  /** The block that begins here, or else goes on. */
  here(): Block {
    return this.#blocks[this.#index] ?? { form: 'paragraph', text: '' };
  }

  pass(length: number): void {
    this.#left -= length;
    while (this.#left <= 0 && this.#index < this.#blocks.length) {
      this.#index += 1;
      this.#left += this.#lengthAt(this.#index);
    }
  }

  #lengthAt(index: number): number {
    const block = this.#blocks[index];
    return block ? block.text.length + gap.length : 0;
  }
}

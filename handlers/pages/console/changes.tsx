import type { Language } from '../../../src/messages/model.ts';
import { changesBetween } from '../../../src/policies/changes.ts';
import type { FrontMatter } from '../../../src/policies/schema.ts';
import { wholeText } from '../../../src/policies/whole-text.ts';
import { DiffView } from '../../../src/web/components/index.ts';
import { diffBlocks } from '../diff-blocks.ts';
import type { Words } from './words.ts';

/** A text as it is compared: front matter and body, because a longer retention is a change too. */
export interface Compared {
  front: FrontMatter;
  body: string;
}

export interface ChangesProps {
  language: Language;
  before: Compared;
  after: Compared;
  words: Words;
}

/** What changed between two versions of a text, in words; long runs without a change are folded to a line. */
export function Changes({ language, before, after, words: { t } }: ChangesProps) {
  const parts = changesBetween(
    wholeText(before.front, before.body),
    wholeText(after.front, after.body),
    language,
  );
  const label = t(`console.changes.of.${language}`);
  return (
    <div class="changes">
      <h3>{label}</h3>
      {parts.every((part) => part.folded) ? (
        <p>{t('console.changes.none')}</p>
      ) : (
        <DiffView
          label={label}
          lang={language}
          blocks={diffBlocks(parts, (count) => t('console.changes.folded', { count }))}
          words={{
            added: t('console.changes.added'),
            addedEnd: t('console.changes.addedEnd'),
            removed: t('console.changes.removed'),
            removedEnd: t('console.changes.removedEnd'),
          }}
        />
      )}
    </div>
  );
}

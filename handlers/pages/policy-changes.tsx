import { changesBetween } from '../../src/policies/changes.ts';
import { loadText, type VersionRow } from '../../src/policies/store.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { DiffView } from '../../src/web/components/index.ts';
import { type Ctx, translate } from '../context.ts';
import { diffBlocks } from './diff-blocks.ts';

/** What a version says differently from the one before it, in the words of its reader's language. */
export async function policyChanges(ctx: Ctx, version: VersionRow, all: readonly VersionRow[]) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const before = all.find((one) => one.number < version.number);
  if (!before) return <p class="quiet">{t('board.changesFirst')}</p>;
  const [old, fresh] = [
    await loadText(app.db, before.id, language),
    await loadText(app.db, version.id, language),
  ];
  const found = changesBetween(wholeText(old.front, old.body), wholeText(fresh.front, fresh.body), language);
  if (found.every((part) => part.folded)) return <p class="quiet">{t('board.noChanges')}</p>;
  const words = ['added', 'addedEnd', 'removed', 'removedEnd'] as const;
  return (
    <DiffView
      label={[before, version].map(({ number }) => t('board.version', { number })).join(' → ')}
      lang={language}
      blocks={diffBlocks(found, (count) => t('board.folded', { count }))}
      words={
        Object.fromEntries(words.map((word) => [word, t(`board.words.${word}`)])) as Record<
          (typeof words)[number],
          string
        >
      }
    />
  );
}

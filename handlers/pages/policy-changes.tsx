import { diffTexts, foldUnchanged } from '../../src/policies/diff.ts';
import { loadText, type VersionRow } from '../../src/policies/store.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { DiffView } from '../../src/web/components/index.ts';
import { type Ctx, translate } from '../context.ts';

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
  const found = foldUnchanged(
    diffTexts(wholeText(old.front, old.body), wholeText(fresh.front, fresh.body), language),
  );
  if (found.every((part) => part.folded)) return <p class="quiet">{t('board.noChanges')}</p>;
  const parts = found.flatMap((part) =>
    part.folded
      ? [{ kind: 'same' as const, text: `${t('board.folded', { count: part.blocks.length })}\n` }]
      : part.blocks.flatMap((block) => block.segments).map(({ kind, text }) => ({ kind, text: tight(text) })),
  );
  const words = ['added', 'addedEnd', 'removed', 'removedEnd'] as const;
  return (
    <DiffView
      label={[before, version].map(({ number }) => t('board.version', { number })).join(' → ')}
      lang={language}
      parts={parts}
      words={
        Object.fromEntries(words.map((word) => [word, t(`board.words.${word}`)])) as Record<
          (typeof words)[number],
          string
        >
      }
    />
  );
}

/** Paragraphs stand on lines of their own; the empty line between them is left out. */
function tight(text: string): string {
  return text.replaceAll(/\n[ \t]*\n\s*/g, '\n');
}

import { formatDay } from '../../../src/messages/format.ts';
import { hasText } from '../../../src/messages/texts.ts';
import type { FrontMatter } from '../../../src/policies/schema.ts';
import { findVersion, loadText } from '../../../src/policies/store.ts';
import type { LegalBasis } from '../../../src/policies/vocabulary.ts';
import { basisText, legalBasisWords } from '../../../src/policies/words.ts';
import type { Explanation, PiecesExplained, PolicyExplained } from '../../../src/requests/explain.ts';
import type { Step } from '../../../src/requests/steps.ts';
import { DataTable, EmptyState, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { saidOr } from './said.ts';

/** Why, by which version and on which basis; the words are those of the policies, in the reader's language. */
export async function explainedSection(ctx: Ctx, step: Step) {
  const t = translate(ctx);
  if (step.words === null) return <p>{saidOr(t, step)}</p>;
  const { policies, pieces } = JSON.parse(step.words) as Explanation;
  const items = await Promise.all(policies.map((one) => policyItem(ctx, one)));
  return (
    <>
      <Section id="explained" title={t('requests.explained.title')}>
        {items.length === 0 ? <EmptyState compact title={t('requests.explained.nothing')} /> : null}
        <ul class="todo">{items}</ul>
      </Section>
      {pieces.length > 0 ? (
        <Section id="pieces" title={t('requests.explained.pieces')} text={t('requests.explained.piecesText')}>
          <ul class="prose">{await Promise.all(pieces.map((one, n) => pieceItem(ctx, one, n)))}</ul>
        </Section>
      ) : null}
    </>
  );
}

async function policyItem(ctx: Ctx, one: PolicyExplained) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const { front } = await loadText(app.db, one.versionId, language);
  const day = (at: string) => formatDay(new Date(at), language, app.zone, now);
  const { told } = one;
  return (
    <li key={one.versionId} class="sheet">
      <h3>{front.title}</h3>
      <p class="quiet">
        {t('requests.explained.since', { number: one.number, day: one.since ? day(one.since) : '' })}
      </p>
      <p>
        {told
          ? [
              t('requests.explained.told', { day: day(told.sent), number: told.number }),
              ...(told.opened ? [t('requests.explained.opened', { day: day(told.opened) })] : []),
              ...(told.answer
                ? [t('requests.explained.answered', { answer: t(`notices.state.${told.answer}`) })]
                : []),
            ].join(' · ')
          : t('requests.explained.notTold')}
      </p>
      {one.standings.map((standing) => (
        <p key={standing}>{t(`applies.badge.${standing}`)}</p>
      ))}
      <Rows ctx={ctx} front={front} />
      <p>
        <LinkButton href={`/board/${one.versionId}`} small>
          {t('requests.explained.read')}
        </LinkButton>
      </p>
    </li>
  );
}

/** Each row of the policy's table: what, why, and on what it rests. */
function Rows({ ctx, front }: { ctx: Ctx; front: FrontMatter }) {
  const { language } = ctx.state;
  const t = translate(ctx);
  if (front.disclosures.length === 0) return null;
  return (
    <DataTable
      caption={front.title}
      captionHidden
      rows={front.disclosures}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        { key: 'what', label: t('me.category'), cell: (row) => row.what ?? row.id },
        { key: 'why', label: t('me.why'), cell: (row) => row.purpose ?? '' },
        {
          key: 'basis',
          label: t('requests.explained.basis'),
          cell: (row) => basisText(row.legalBasis ?? front.legalBasis, front.rules, language),
        },
      ]}
    />
  );
}

async function pieceItem(ctx: Ctx, one: PiecesExplained, n: number) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const { number } = await findVersion(app.db, one.versionId);
  const { front } = await loadText(app.db, one.versionId, language);
  const what = front.disclosures.find(({ id }) => id === one.disclosure)?.what ?? one.disclosure;
  const known = Object.keys(legalBasisWords).find((basis): basis is LegalBasis => basis === one.basis);
  const basis = known ? legalBasisWords[known][language] : one.basis;
  const category = hasText(language, one.category) ? t(one.category) : one.category;
  return (
    <li key={n}>
      {category} · {t('requests.explained.piece', { count: one.count, number, what, basis })}
      {one.restricted > 0 ? ` · ${t('requests.explained.restricted', { count: one.restricted })}` : ''}
    </li>
  );
}

import { demand } from '../../../../src/people/permissions.ts';
import { type LegalCase, listCases } from '../../../../src/retention/cases.ts';
import { listHolds } from '../../../../src/retention/holds.ts';
import { holdPath } from '../../../../src/retention/reviews-due.ts';
import {
  Badge,
  Confirm,
  DataTable,
  EmptyState,
  LinkButton,
  Section,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../../context.ts';
import { consoleViewer, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { holdTones, isDue, kindsHeld, stateOf, whatIsHeld } from './said.ts';

/** GET /console/holds */
export async function holdList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'holds.read');
  const words = wordsFor(ctx);
  const { t, date } = words;
  const { db } = ctx.state.app;
  const [holds, cases] = [await listHolds(db), await listCases(db)];
  const kindOf = await kindsHeld(db, holds, words);
  renderConsole(ctx, {
    title: t('retention.holds.title'),
    lead: t('retention.holds.lead'),
    actions: (
      <>
        <LinkButton look="primary" href="/console/legal-cases/new">
          {t('retention.holds.newCase')}
        </LinkButton>
        <LinkButton href="/console/holds/new">{t('retention.holds.new')}</LinkButton>
      </>
    ),
    body: (
      <>
        <DataTable
          caption={t('retention.holds.title')}
          captionHidden
          rows={holds}
          rowKey={({ id }) => id}
          empty={<EmptyState title={t('retention.holds.none')} text={t('retention.holds.noneText')} />}
          columns={[
            {
              key: 'what',
              label: t('retention.holds.what'),
              cell: (hold) => <a href={holdPath(hold.id)}>{whatIsHeld(hold, words, kindOf)}</a>,
            },
            {
              key: 'review',
              label: t('retention.holds.reviewOn'),
              cell: (hold) => (
                <>
                  {date(hold.reviewOn)}{' '}
                  {isDue(hold, ctx) ? <Badge tone="bad">{t('retention.holds.due')}</Badge> : null}
                </>
              ),
            },
            {
              key: 'until',
              label: t('retention.holds.untilOn'),
              cell: ({ untilOn }) => (untilOn ? date(untilOn) : t('retention.holds.noEnd')),
            },
            {
              key: 'state',
              label: t('console.notices.state'),
              cell: (hold) => (
                <Badge tone={holdTones[stateOf(hold)]}>{t(`retention.holds.state.${stateOf(hold)}`)}</Badge>
              ),
            },
          ]}
        />
        <Section id="cases" title={t('retention.cases.title')}>
          <CaseTable ctx={ctx} cases={cases} words={words} />
        </Section>
      </>
    ),
  });
}

function CaseTable({ ctx, cases, words }: { ctx: Ctx; cases: readonly LegalCase[]; words: Words }) {
  const { t, day, n } = words;
  return (
    <DataTable
      caption={t('retention.cases.title')}
      captionHidden
      rows={cases}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('retention.cases.none')} text={t('retention.cases.noneText')} />}
      columns={[
        {
          key: 'kind',
          label: t('retention.cases.kind'),
          cell: ({ kind }) => t(`retention.cases.kinds.${kind}`),
        },
        {
          key: 'people',
          label: t('console.nav.people'),
          cell: ({ people }) => people.map(({ name, staffNo }) => `${name} (${staffNo})`).join(', '),
        },
        { key: 'opened', label: t('retention.cases.opened'), cell: ({ openedAt }) => day(openedAt) },
        { key: 'holds', label: t('retention.cases.holds'), numeric: true, cell: ({ holds }) => n(holds) },
        {
          key: 'close',
          label: t('console.notices.state'),
          cell: ({ id, closedAt, holds }) =>
            closedAt ? (
              <Badge tone="neutral">{t('retention.cases.closed')}</Badge>
            ) : holds > 0 ? (
              t('retention.cases.closeText')
            ) : (
              <Confirm
                ask={t('retention.cases.close')}
                text={t('retention.cases.closeText')}
                confirm={t('retention.cases.close')}
                look="plain"
                post={{ url: `/console/legal-cases/${id}/close`, csrf: csrf(ctx) }}
              />
            ),
        },
      ]}
    />
  );
}

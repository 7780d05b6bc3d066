import type Router from '@koa/router';
import { casePath } from '../../src/access-cases/present.ts';
import { type AccessCase, listCases } from '../../src/access-cases/store.ts';
import { demand } from '../../src/people/permissions.ts';
import { Badge, DataTable, EmptyState, LinkButton, type Tone } from '../../src/web/components/index.ts';
import { dayIn } from '../../src/zone.ts';
import type { Ctx, State } from '../context.ts';
import { decidedAccess, decidedDelay, delayedAccess, endedAccess } from './access-cases/acts.ts';
import { showCase } from './access-cases/case.tsx';
import { askedCase, newCase } from './access-cases/form.tsx';
import { listedRecords, openedRecord, searchedRecords } from './access-cases/records.tsx';
import { consoleViewer, renderConsole } from './console/shell.tsx';
import { wordsFor } from './console/words.ts';

/** Opening records of others. What shows any is a POST: a link that somebody follows opens nothing. */
export function accessCasePages(router: Router<State>): void {
  router.get('/console/access-cases', caseList);
  router.get('/console/access-cases/new', newCase);
  router.post('/console/access-cases', askedCase);
  router.get('/console/access-cases/:access', (ctx) => showCase(ctx));
  router.post('/console/access-cases/:access/decide', decidedAccess);
  router.post('/console/access-cases/:access/end', endedAccess);
  router.post('/console/access-cases/:access/list', listedRecords);
  router.post('/console/access-cases/:access/search', searchedRecords);
  router.post('/console/access-cases/:access/records/:record', openedRecord);
  router.post('/console/access-cases/:access/delay', delayedAccess);
  router.post('/console/access-cases/:access/delay/decide', decidedDelay);
}

/** What a case is by the clock, also where no sweep has come by. */
export function standingOf(one: AccessCase, now: Date): AccessCase['state'] {
  const until = one.state === 'open' ? one.untilAt : one.state === 'asked' ? one.askUntil : null;
  return until && until <= now ? 'ended' : one.state;
}

export const accessTones: Record<AccessCase['state'], Tone> = {
  asked: 'wait',
  open: 'good',
  refused: 'neutral',
  ended: 'neutral',
};

/** GET /console/access-cases */
async function caseList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'access-cases.list');
  const { app, now } = ctx.state;
  const { t, date, moment } = wordsFor(ctx);
  const cases = await listCases(app.db, viewer.id);
  const lastDay = ({ to }: AccessCase) => dayIn(new Date(to.getTime() - 1), app.zone);
  renderConsole(ctx, {
    title: t('access.title'),
    lead: t('access.lead'),
    actions: (
      <LinkButton look="primary" href="/console/access-cases/new">
        {t('access.new')}
      </LinkButton>
    ),
    body: (
      <DataTable
        caption={t('access.title')}
        captionHidden
        rows={cases}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('access.none')} text={t('access.noneText')} />}
        columns={[
          {
            key: 'purpose',
            label: t('access.purposeLabel'),
            cell: ({ id, purpose }) => <a href={casePath(id)}>{t(`access.purpose.${purpose}`)}</a>,
          },
          {
            key: 'people',
            label: t('access.peopleLabel'),
            cell: ({ people }) => String(people.length),
            numeric: true,
          },
          {
            key: 'span',
            label: t('access.spanLabel'),
            cell: (one) =>
              t('access.span', { from: date(dayIn(one.from, app.zone)), to: date(lastDay(one)) }),
          },
          { key: 'askedBy', label: t('access.askedBy'), cell: ({ askedByName }) => askedByName },
          { key: 'askedAt', label: t('access.askedAt'), cell: ({ askedAt }) => moment(askedAt).label },
          {
            key: 'state',
            label: t('access.stateLabel'),
            cell: (one) => {
              const state = standingOf(one, now);
              return <Badge tone={accessTones[state]}>{t(`access.state.${state}`)}</Badge>;
            },
          },
        ]}
      />
    ),
  });
}

import type Router from '@koa/router';
import { sql } from 'kysely';
import { holdersQuery } from '../../src/people/holders.ts';
import { can } from '../../src/people/permissions.ts';
import { linesFor, readHelpLines } from '../../src/support/help-lines.ts';
import { PageHead, Section } from '../../src/web/components/index.ts';
import { type Ctx, type State, translate } from '../context.ts';
import { renderPage } from './frame.tsx';
import { cancelledHour, movedHour, tookHour } from './support/acts.ts';
import { noted, offeredHours, openedNotes, showDesk, tookBackHour } from './support/counsellor.tsx';
import { ownSections } from './support/mine.tsx';

/**
 * For everybody, signed in or not: whom to call, who the counsellors are, and who can see what; for whoever is signed in, an
 * hour with one of them. Nothing is written but the booking.
 */
export function support(router: Router<State>): void {
  router.get('/support', show);
  router.post('/support/book', tookHour);
  router.post('/support/move', movedHour);
  router.post('/support/cancel', cancelledHour);
  router.get('/support/counsellor', (ctx: Ctx) => showDesk(ctx));
  router.post('/support/counsellor/offer', offeredHours);
  router.post('/support/counsellor/withdraw', tookBackHour);
  router.post('/support/counsellor/note', noted);
  router.post('/support/counsellor/notes', openedNotes);
}

async function counsellors({ app, now }: Ctx['state']): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select p.name from (${holdersQuery(['counsellor'], now)}) c join person p on p.id = c.person_id order by p.name`.execute(
    app.db,
  );
  return rows.map(({ name }) => name);
}

async function show(ctx: Ctx): Promise<void> {
  const { app, viewer, language } = ctx.state;
  const t = translate(ctx);
  const { lines, danger } = linesFor(readHelpLines(app.config.HEED_HELP_LINES), viewer?.timeZone ?? app.zone);
  const own = app.config.HEED_HELP_LINE;
  const names = viewer ? await counsellors(ctx.state) : undefined;
  const talks = viewer && can(viewer, 'support.book') ? await ownSections(ctx, viewer) : null;
  renderPage(ctx, {
    title: t('support.title'),
    width: 'reading',
    body: (
      <>
        <PageHead title={t('support.title')} lead={t('support.lead')} />
        <Section id="now" title={t('support.now')}>
          <div class="prose">
            <ul>
              {own ? <li>{own}</li> : null}
              {lines.map((line) => (
                <li key={line.en}>{line[language]}</li>
              ))}
              <li>{danger[language]}</li>
            </ul>
          </div>
        </Section>
        <Section id="counsellors" title={t('support.counsellors')}>
          {names === undefined ? <p>{t('support.counsellorsSignIn')}</p> : null}
          {names?.length === 0 ? <p>{t('support.counsellorsNone')}</p> : null}
          {names && names.length > 0 ? (
            <>
              <p>{t('support.counsellorsText')}</p>
              <div class="prose">
                <ul>
                  {names.map((name) => (
                    <li key={name}>{name}</li>
                  ))}
                </ul>
              </div>
            </>
          ) : null}
        </Section>
        {talks}
        <Section id="kept" title={t('support.kept')}>
          <p>{t('support.keptText')}</p>
          <p>{t('support.limit')}</p>
        </Section>
      </>
    ),
  });
}

import type Router from '@koa/router';
import { linesFor, readHelpLines } from '../../src/support/help-lines.ts';
import { PageHead, Section } from '../../src/web/components/index.ts';
import { type Ctx, type State, translate } from '../context.ts';
import { renderPage } from './frame.tsx';

/** For everybody, signed in or not: whom to call, who can see what, and times with a counsellor. */
export function support(router: Router<State>): void {
  router.get('/support', show);
}

function show(ctx: Ctx): void {
  const { app, viewer, language } = ctx.state;
  const t = translate(ctx);
  const { lines, danger } = linesFor(readHelpLines(app.config.HEED_HELP_LINES), viewer?.timeZone ?? app.zone);
  const own = app.config.HEED_HELP_LINE;
  renderPage(ctx, {
    title: t('support.title'),
    width: 'reading',
    body: (
      <>
        <PageHead title={t('support.title')} lead={t('support.lead')} />
        <Section id="now" title={t('support.now')}>
          <ul>
            {own ? <li>{own}</li> : null}
            {lines.map((line) => (
              <li key={line.en}>{line[language]}</li>
            ))}
            <li>{danger[language]}</li>
          </ul>
        </Section>
        <Section id="kept" title={t('support.kept')}>
          <p>{t('support.keptText')}</p>
          <p>{t('support.limit')}</p>
        </Section>
      </>
    ),
  });
}

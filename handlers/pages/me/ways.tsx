import { reportPath } from '../../../src/crisis/reports/present.ts';
import { faqPath } from '../../../src/faq/present.ts';
import { LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { myTemplates } from './templates.tsx';

/** Where one goes from one's own page: to ask, to look something up, to report. */
export async function myWays(ctx: Ctx) {
  const t = translate(ctx);
  const templates = await myTemplates(ctx);
  return (
    <>
      <LinkButton href="/threads/new">{t('me.ask')}</LinkButton>
      <LinkButton href={faqPath}>{t('faq.title')}</LinkButton>
      <LinkButton href={reportPath}>{t('crisis.reports.title')}</LinkButton>
      {templates}
    </>
  );
}

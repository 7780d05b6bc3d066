import { bundlesAbout } from '../../src/bundle/made.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { Section } from '../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../context.ts';
import { MadeTable } from './made-table.tsx';

/** For "About me": who took out a bundle that holds answers of this person, for what; nothing where nobody did. */
export async function myBundles(ctx: Ctx) {
  const { app, language } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const made = await bundlesAbout(app.db, viewer.id);
  if (made.length === 0) return null;
  return (
    <Section title={t('bundle.page.mine')} text={t('bundle.page.mineText')} id="bundles">
      <MadeTable
        t={t}
        of="bundle"
        title="mine"
        rows={made}
        moment={(at) => formatMoment(at, language, viewer.timeZone)}
        what={[
          { key: 'notice', label: t('bundle.page.notice'), cell: ({ titles }) => titles?.[language] ?? '' },
          {
            key: 'about',
            label: t('bundle.page.about'),
            cell: ({ person }) => person?.name ?? t('bundle.page.everyone'),
          },
        ]}
      />
    </Section>
  );
}

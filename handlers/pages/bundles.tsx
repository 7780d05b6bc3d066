import { bundlesAbout } from '../../src/bundle/made.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { DataTable, Section } from '../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../context.ts';

/** For "About me": who took out a bundle that holds answers of this person, for what; nothing where nobody did. */
export async function myBundles(ctx: Ctx) {
  const { app, language } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const made = await bundlesAbout(app.db, viewer.id);
  if (made.length === 0) return null;
  return (
    <Section title={t('bundle.page.mine')} text={t('bundle.page.mineText')} id="bundles">
      <DataTable
        caption={t('bundle.page.mine')}
        captionHidden
        rows={made}
        rowKey={({ entryId }) => String(entryId)}
        empty=""
        columns={[
          {
            key: 'at',
            label: t('bundle.page.at'),
            cell: ({ at }) => formatMoment(at, language, viewer.timeZone),
          },
          { key: 'notice', label: t('bundle.page.notice'), cell: ({ titles }) => titles?.[language] ?? '' },
          {
            key: 'about',
            label: t('bundle.page.about'),
            cell: ({ person }) => person?.name ?? t('bundle.page.everyone'),
          },
          { key: 'purpose', label: t('bundle.page.purpose'), cell: ({ purpose }) => purpose },
          { key: 'by', label: t('bundle.page.by'), cell: ({ by }) => by ?? t('bundle.page.operator') },
        ]}
      />
    </Section>
  );
}

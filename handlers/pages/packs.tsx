import { formatMoment } from '../../src/messages/format.ts';
import { packsAbout } from '../../src/pack/made.ts';
import { DataTable, Section } from '../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../context.ts';

/** For "About me": who put together what is on record about this person, for what; nothing where nobody did. */
export async function myPacks(ctx: Ctx) {
  const { app, language } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const made = await packsAbout(app.db, viewer.id);
  if (made.length === 0) return null;
  return (
    <Section title={t('pack.page.mine')} text={t('pack.page.mineText')} id="packs">
      <DataTable
        caption={t('pack.page.mine')}
        captionHidden
        rows={made}
        rowKey={({ entryId }) => String(entryId)}
        empty=""
        columns={[
          {
            key: 'at',
            label: t('pack.page.at'),
            cell: ({ at }) => formatMoment(at, language, viewer.timeZone),
          },
          {
            key: 'policy',
            label: t('pack.page.policy'),
            cell: ({ titles, code }) => titles?.[language] ?? code,
          },
          { key: 'purpose', label: t('pack.page.purpose'), cell: ({ purpose }) => purpose },
          { key: 'by', label: t('pack.page.by'), cell: ({ by }) => by ?? t('pack.page.operator') },
        ]}
      />
    </Section>
  );
}

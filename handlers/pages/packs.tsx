import { formatMoment } from '../../src/messages/format.ts';
import { packsAbout } from '../../src/pack/made.ts';
import { Section } from '../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../context.ts';
import { MadeTable } from './made-table.tsx';

/** For "About me": who put together what is on record about this person, for what; nothing where nobody did. */
export async function myPacks(ctx: Ctx) {
  const { app, language } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const made = await packsAbout(app.db, viewer.id);
  if (made.length === 0) return null;
  return (
    <Section title={t('pack.page.mine')} text={t('pack.page.mineText')} id="packs">
      <MadeTable
        t={t}
        of="pack"
        title="mine"
        rows={made}
        moment={(at) => formatMoment(at, language, viewer.timeZone)}
        what={[
          {
            key: 'policy',
            label: t('pack.page.policy'),
            cell: ({ titles, code }) => titles?.[language] ?? code,
          },
        ]}
      />
    </Section>
  );
}

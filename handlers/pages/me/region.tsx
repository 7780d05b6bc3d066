import type { ComponentChildren } from 'preact';
import { formatDate } from '../../../src/messages/format.ts';
import { type BasisLine, listBases } from '../../../src/regions/bases.ts';
import { loadRegions } from '../../../src/regions/load.ts';
import { regionName } from '../../../src/regions/present.ts';
import { liesWithin } from '../../../src/regions/rules.ts';
import { Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';

/** "Where my data lies": the region of one's company, where this installation is, and on what it may leave. */
export async function myRegion(ctx: Ctx): Promise<ComponentChildren> {
  const { app, now, language } = ctx.state;
  const regions = await loadRegions(app.db, dayIn(now, app.zone));
  if (!regions.inUse) return null;
  const t = translate(ctx);
  const person = await app.db
    .selectFrom('person')
    .select('entity')
    .where('id', '=', signedIn(ctx).id)
    .executeTakeFirst();
  const entity = person?.entity ?? '';
  const home = regions.homes.get(entity);
  const standing = new Set(regions.bases.filter((basis) => basis.entity === entity).map(({ id }) => id));
  const bases = (await listBases(app.db, now)).filter(({ id }) => standing.has(id));
  const place = (code: string | null) => (code ? regionName(code, language) : t('regions.unsaid'));
  const away = home !== undefined && !(liesWithin(home, regions.here) && liesWithin(home, regions.backups));
  return (
    <Section id="region" title={t('regions.mine.title')}>
      <p>{t('regions.mine.here', { here: place(regions.here), backups: place(regions.backups) })}</p>
      {home ? <p>{t('regions.mine.home', { entity, region: place(home) })}</p> : null}
      {bases.map((basis) => (
        <p key={basis.id}>{basisWords(ctx, basis)}</p>
      ))}
      {bases.length === 0 ? <p>{t(away || !home ? 'regions.mine.nothing' : 'regions.mine.within')}</p> : null}
    </Section>
  );

  function basisWords(of: Ctx, { to, kind, uses, assessedOn, reviewOn, policyCode }: BasisLine): string {
    const day = (value: string) => formatDate(value, of.state.language, now);
    return t('regions.mine.basis', {
      ...{ to: place(to), kind: t(`regions.kindOf.${kind}`), code: policyCode },
      uses: uses.map((use) => t(`regions.use.${use}`)).join(language === 'zh-CN' ? '、' : ', '),
      ...{ assessed: day(assessedOn), review: day(reviewOn) },
    });
  }
}

import type { BasisLine } from '../../../src/regions/bases.ts';
import { regionName, regionsPath } from '../../../src/regions/present.ts';
import { lastDayOf, type Regions } from '../../../src/regions/rules.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';
import type { Words } from '../console/words.ts';
import { routeOf, usesOf } from './bases.tsx';

interface WhereProps {
  regions: Regions;
  bases: readonly BasisLine[];
  words: Words;
}

/** In the register of processing: where data lies, and on what it leaves (GDPR 30(1)(e)). */
export function WhereItLies({ regions, bases, words }: WhereProps) {
  const { t, date, language } = words;
  const place = (code: string | null) => (code ? regionName(code, language) : t('regions.unsaid'));
  return (
    <Section id="regions" title={t('regions.register')} sheet>
      {regions.inUse ? (
        <>
          <p>{t('regions.registerText', { here: place(regions.here), backups: place(regions.backups) })}</p>
          <ul>
            {[...regions.homes].map(([entity, region]) => (
              <li key={entity}>{t('regions.homeLine', { entity, region: place(region) })}</li>
            ))}
            {bases.map((basis) => (
              <li key={basis.id}>
                {t('regions.basisLine', {
                  route: routeOf(basis, regions, words),
                  kind: t(`regions.kindOf.${basis.kind}`),
                  ...{ uses: usesOf(basis, words), day: date(lastDayOf(basis)) },
                })}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>{t('regions.registerNone')}</p>
      )}
      <LinkButton href={regionsPath}>{t('regions.title')}</LinkButton>
    </Section>
  );
}

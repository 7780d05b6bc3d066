import { dayNumber } from '../../../src/calendar/day.ts';
import { can } from '../../../src/people/permissions.ts';
import type { BasisLine } from '../../../src/regions/bases.ts';
import { regionName, regionsPath } from '../../../src/regions/present.ts';
import { lastDayOf, type Regions, warnings } from '../../../src/regions/rules.ts';
import { Badge, Confirm, Facts, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn } from '../../context.ts';
import { type Words, wordsFor } from '../console/words.ts';

type BasisState = 'waiting' | 'standing' | 'ending' | 'over' | 'ended' | 'silent';
const tones: Record<BasisState, Tone> = {
  ...{ waiting: 'wait', standing: 'good', ending: 'warn', over: 'bad', ended: 'neutral', silent: 'bad' },
};

/** What a basis is worth today. */
export function basisState(basis: BasisLine, { bases }: Regions, today: string): BasisState {
  if (basis.endedAt) return 'ended';
  const left = dayNumber(lastDayOf(basis)) - dayNumber(today);
  if (left < 0) return 'over';
  if (!basis.signedAt) return 'waiting';
  if (!bases.some(({ id }) => id === basis.id)) return 'silent';
  return left <= warnings[0] ? 'ending' : 'standing';
}

export const routeOf = ({ entity, to }: BasisLine, { homes }: Regions, { t, language }: Words): string =>
  t('regions.route', {
    entity,
    from: regionName(homes.get(entity) ?? 'ZZ', language),
    to: regionName(to, language),
  });

export const usesOf = ({ uses }: BasisLine, { t, language }: Words): string =>
  uses.map((use) => t(`regions.use.${use}`)).join(language === 'zh-CN' ? '、' : ', ');

interface BasesProps {
  ctx: Ctx;
  bases: readonly BasisLine[];
  regions: Regions;
  today: string;
}

/** Each basis on a sheet, with what can be done about it. */
export function Bases({ ctx, bases, regions, today }: BasesProps) {
  const words = wordsFor(ctx);
  const { t, date } = words;
  const viewer = signedIn(ctx);
  return (
    <ul class="todo">
      {bases.map((basis) => {
        const state = basisState(basis, regions, today);
        const route = routeOf(basis, regions, words);
        const post = (act: string) => ({ url: `${regionsPath}/bases/${basis.id}/${act}`, csrf: csrf(ctx) });
        return (
          <li key={basis.id} class="sheet todo-item">
            <div>
              <h3>{route}</h3>
              <p>
                <Badge tone={tones[state]}>{t(`regions.state.${state}`)}</Badge>{' '}
                {t('regions.lastDay', { day: date(lastDayOf(basis)) })}
              </p>
              <Facts items={factsOf(basis, words)} />
              {state === 'waiting' && !can(viewer, 'regions.sign', basis) && can(viewer, 'regions.record') ? (
                <p class="quiet">{t('regions.notYours')}</p>
              ) : null}
              <div class="button-row">
                {state === 'waiting' && can(viewer, 'regions.sign', basis) ? (
                  <Confirm
                    ask={t('regions.sign')}
                    text={t('regions.signText', { what: route })}
                    confirm={t('regions.sign')}
                    look="primary"
                    post={post('sign')}
                  />
                ) : null}
                {state !== 'ended' && can(viewer, 'regions.record') ? (
                  <Confirm
                    ask={t('regions.end')}
                    text={t('regions.endText')}
                    confirm={t('regions.end')}
                    look="plain"
                    post={post('end')}
                  />
                ) : null}
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function factsOf(basis: BasisLine, words: Words) {
  const { t, date } = words;
  const { reference, sha256, recordedByName: recorded, signedByName: signed, untold } = basis;
  return [
    { label: t('regions.kind'), value: t(`regions.kindOf.${basis.kind}`) },
    { label: t('regions.uses'), value: usesOf(basis, words) },
    ...(reference ? [{ label: t('regions.reference'), value: reference }] : []),
    ...(sha256 ? [{ label: t('regions.sha256'), value: <code>{sha256}</code> }] : []),
    {
      label: t('regions.notice'),
      value: (
        <>
          <a
            href={`/console/policies/${basis.versionId}`}
          >{`${basis.policyCode} · ${basis.versionNumber}`}</a>
          {untold > 0 ? <p class="quiet">{t('regions.untold', { count: untold })}</p> : null}
        </>
      ),
    },
    {
      label: t('regions.assessed'),
      value: t('regions.assessedOn', { assessed: date(basis.assessedOn), review: date(basis.reviewOn) }),
    },
    ...(basis.validUntil ? [{ label: t('regions.valid'), value: date(basis.validUntil) }] : []),
    {
      label: t('regions.record'),
      value: signed ? t('regions.by', { recorded, signed }) : t('regions.byOne', { recorded }),
    },
  ];
}

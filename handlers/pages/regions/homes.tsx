import { can } from '../../../src/people/permissions.ts';
import { regionsPath } from '../../../src/regions/present.ts';
import { leadsTo, liesWithin, type Regions } from '../../../src/regions/rules.ts';
import type { EntityHome } from '../../../src/regions/set-homes.ts';
import { Badge, Button, classes, Hidden, Section, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn } from '../../context.ts';
import { wordsFor } from '../console/words.ts';

/** What the form of regions could not take. */
export interface WrongHomes {
  problems: readonly { entity: string; what: string }[];
  values: Readonly<Record<string, string>>;
}

/** By its own name, so that a list that has changed meanwhile gives nobody the region of another. */
export const homeField = (entity: string): string => `home-${Buffer.from(entity).toString('base64url')}`;

interface HomesProps {
  ctx: Ctx;
  homes: readonly EntityHome[];
  regions: Regions;
  today: string;
  wrong?: WrongHomes;
}

type Standing = 'within' | 'basis' | 'nothing' | 'none';
const tones: Record<Standing, Tone> = { within: 'good', basis: 'info', nothing: 'bad', none: 'warn' };

/** Each entity with its region; those who may change it see fields. */
export function Homes({ ctx, homes, regions, today, wrong }: HomesProps) {
  const { t, n } = wordsFor(ctx);
  const sets = can(signedIn(ctx), 'regions.set');
  const standing = ({ entity, region }: EntityHome): Standing => {
    if (region === null) return 'none';
    if (liesWithin(region, regions.here)) return 'within';
    const { here } = regions;
    return here !== null && regions.bases.some((one) => leadsTo(one, entity, here, 'records', today))
      ? 'basis'
      : 'nothing';
  };
  return (
    <Section id="homes" title={t('regions.homes')} {...(sets ? { text: t('regions.regionHelp') } : {})}>
      <form method="post" action={regionsPath} noValidate>
        <Hidden csrf={csrf(ctx)} values={{}} />
        <ul class="todo">
          {homes.map((home) => {
            const id = homeField(home.entity);
            const problem = wrong?.problems.find(({ entity }) => entity === home.entity)?.what;
            const stands = standing(home);
            return (
              <li key={home.entity} class="sheet todo-item">
                <div class={classes('field', problem && 'field-wrong')}>
                  <label for={id}>
                    {home.entity} <span class="quiet">{`${t('regions.people')} ${n(home.people)}`}</span>
                  </label>
                  {sets ? (
                    <input
                      class="plain-input"
                      id={id}
                      name={id}
                      value={wrong?.values[id] ?? home.region ?? ''}
                      maxLength={2}
                      size={4}
                      autocapitalize="characters"
                      aria-invalid={problem ? 'true' : undefined}
                      aria-describedby={problem ? `${id}-error` : undefined}
                    />
                  ) : (
                    <p>{home.region ?? t('regions.noRegion')}</p>
                  )}
                  {problem ? (
                    <p class="problem" id={`${id}-error`}>
                      {problem}
                    </p>
                  ) : null}
                </div>
                {regions.inUse ? (
                  <Badge tone={tones[stands]}>{t(`regions.standingOf.${stands}`)}</Badge>
                ) : null}
              </li>
            );
          })}
        </ul>
        {sets ? (
          <>
            <p class="quiet">{t('regions.saveText')}</p>
            <p class="button-row">
              <Button look="primary">{t('regions.saveHomes')}</Button>
            </p>
          </>
        ) : null}
      </form>
    </Section>
  );
}

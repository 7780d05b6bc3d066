import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import {
  type FactName,
  fieldNames,
  instantNames,
  isFactName,
  isNumber,
  questionNames,
} from '../../../src/crisis/duties/facts.ts';
import { dutiesPath } from '../../../src/crisis/duties/present.ts';
import type { Standings } from '../../../src/crisis/duties/standing.ts';
import type { Incident } from '../../../src/crisis/store.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { Confirm, DataTable, FieldView, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';

interface FactsProps {
  ctx: Ctx;
  incident: Incident;
  view: Pick<Standings, 'facts' | 'known'>;
  may: boolean;
  wrong: { names: readonly string[]; typed: Readonly<Record<string, string>> };
}

/** What duties depend on and what filings say, with where each entry comes from. */
export function FactsForm({ ctx, incident, view, may, wrong }: FactsProps) {
  const { language } = ctx.state;
  const { timeZone: zone } = signedIn(ctx);
  const t = translate(ctx);
  const typedOf = (name: FactName): string => {
    const typed = wrong.typed[name];
    if (typed !== undefined) return typed;
    const value = view.facts[name] ?? '';
    if (value === '' || !instantNames.some((one) => one === name)) return value;
    return DateTime.fromISO(value, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
  };
  const said = (name: string, value: string | null): string => {
    if (value === null) return '';
    if (instantNames.some((one) => one === name)) return formatMoment(new Date(value), language, zone);
    if (questionNames.some((one) => one === name)) return t(`crisis.duties.answer.${value}`);
    return value;
  };
  const error = (name: FactName) =>
    wrong.names.includes(name) ? { error: t('crisis.duties.problem.value') } : {};
  return (
    <Section id="facts" title={t('crisis.duties.facts')} text={t('crisis.duties.factsText')}>
      {may ? (
        <Confirm
          ask={t('crisis.page.add')}
          text={t('crisis.duties.factsText')}
          confirm={t('crisis.duties.factsDo')}
          look="plain"
          open={wrong.names.length > 0}
          post={{ url: `${dutiesPath(incident.id)}/facts`, csrf: csrf(ctx) }}
          values={{ once: v7() }}
        >
          {instantNames.map((name) => (
            <FieldView
              key={name}
              id={`fact-${name}`}
              type="datetime-local"
              field={{
                ...{ name, kind: 'text', label: t(`crisis.duties.fact.${name}`) },
                help: t('crisis.duties.timeHelp'),
              }}
              value={typedOf(name)}
              {...error(name)}
              optional={t('common.optional')}
            />
          ))}
          {questionNames.map((name) => (
            <FieldView
              key={name}
              id={`fact-${name}`}
              field={{
                ...{ name, kind: 'choice', label: t(`crisis.duties.fact.${name}`) },
                options: (['yes', 'no', 'unknown'] as const).map((value) => ({
                  value,
                  label: t(`crisis.duties.answer.${value}`),
                })),
              }}
              value={typedOf(name) || 'unknown'}
              optional={t('common.optional')}
            />
          ))}
          {fieldNames.map((name) => (
            <FieldView
              key={name}
              id={`fact-${name}`}
              field={{
                ...{ name, kind: isNumber(name) ? 'text' : 'long-text', maxLength: longestText },
                label: t(`crisis.duties.fact.${name}`),
                ...(isNumber(name) ? { help: t('crisis.duties.numberHelp') } : {}),
              }}
              value={typedOf(name)}
              {...error(name)}
              optional={t('common.optional')}
            />
          ))}
        </Confirm>
      ) : null}
      <DataTable
        caption={t('crisis.duties.factsHistory')}
        rows={view.known.toReversed()}
        rowKey={({ id }) => id}
        empty={t('crisis.page.knownNothing')}
        columns={[
          {
            key: 'name',
            label: t('crisis.duties.facts'),
            cell: ({ name }) => (isFactName(name) ? t(`crisis.duties.fact.${name}`) : name),
          },
          {
            key: 'value',
            label: t('crisis.decisions.choice'),
            cell: ({ name, value }) => <span class="said">{said(name, value)}</span>,
          },
          {
            key: 'by',
            label: t('crisis.page.person'),
            cell: ({ byName, at }) =>
              t('crisis.decisions.by', { name: byName, time: formatMoment(at, language, zone) }),
          },
        ]}
      />
    </Section>
  );
}

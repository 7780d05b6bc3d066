import type { Day } from '../../../src/calendar/day.ts';
import { recordChannels } from '../../../src/records/model.ts';
import { Button } from '../../../src/web/components/index.ts';
import type { Choice } from '../console/filters.tsx';
import type { Words } from '../console/words.ts';

/** Of what figures are shown. */
export interface AnalysisChoice {
  site: { name: string; key: string };
  /** Weeks that there are, the newest first. */
  weeks: readonly Day[];
  from: Day;
  to: Day;
  group: string | undefined;
  channel: string | undefined;
}

/** A form that opens an address: it works without scripts, and Back undoes it. */
export function ChoiceForm(props: {
  choice: AnalysisChoice;
  sites: readonly Choice[];
  groups: readonly Choice[];
  /** Whether the viewer may see a site as a whole. */
  whole: boolean;
  words: Words;
}) {
  const { choice, sites, groups, whole, words } = props;
  const { t, date } = words;
  const weeks = choice.weeks.map((week) => ({
    value: week,
    label: t('analysis.week', { from: date(week) }),
  }));
  const channels = recordChannels.map((value) => ({ value, label: t(`analysis.channels.${value}`) }));
  const all = t(whole ? 'analysis.wholeSite' : 'analysis.ownGroups');
  return (
    <div class="filter-bar">
      <form class="filter-form" method="get" action="/console/analysis" data-drop-empty>
        <Select name="site" label={t('analysis.site')} choices={sites} value={choice.site.key} />
        <Select
          name="group"
          label={t('analysis.group')}
          choices={[{ value: '', label: all }, ...groups]}
          value={choice.group ?? ''}
        />
        <Select
          name="channel"
          label={t('analysis.channel')}
          choices={[{ value: '', label: t('analysis.allChannels') }, ...channels]}
          value={choice.channel ?? ''}
        />
        {weeks.length > 1 ? (
          <>
            <Select name="from" label={t('analysis.from')} choices={weeks} value={choice.from} />
            <Select name="to" label={t('analysis.to')} choices={weeks} value={choice.to} />
          </>
        ) : null}
        <Button>{t('console.lists.show')}</Button>
      </form>
    </div>
  );
}

function Select(props: { name: string; label: string; choices: readonly Choice[]; value: string }) {
  const { name, label, choices, value } = props;
  return (
    <div class="filter-field">
      <label for={`analysis-${name}`}>{label}</label>
      <select class="plain-input" id={`analysis-${name}`} name={name}>
        {choices.map((one) => (
          <option key={one.value} value={one.value} selected={one.value === value}>
            {one.label}
          </option>
        ))}
      </select>
    </div>
  );
}

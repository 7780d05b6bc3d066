import { purposesPath } from '../../../src/purposes/present.ts';
import { DataTable, LinkButton, Section, type Stat } from '../../../src/web/components/index.ts';
import { CaseTable } from './cases.tsx';
import { ObjectionTable } from './objections.tsx';
import type { Overview } from './overview-data.ts';
import type { Words } from './words.ts';

/** Figures of what cannot wait, only where there is any. */
export function decisionStats(
  { overdueCases = [], objections = [], requests, register = 0 }: Overview,
  { t, n }: Words,
): Stat[] {
  const stat = (label: string, count: number, detail: string, href: string): Stat[] =>
    count > 0 ? [{ label, value: n(count), detail, href, tone: 'bad' }] : [];
  return [
    ...stat(t('cases.list.overview'), overdueCases.length, t('cases.list.detail'), '#cases'),
    ...stat(t('objections.list.waiting'), objections.length, t('objections.list.detail'), '#objections'),
    ...requestStats(requests, t, n),
    ...stat(t('inventory.standing.overdue'), register, t('inventory.title'), '/console/inventory'),
  ];
}

/** Open requests, and how many of them are late: a figure that is bad only then. */
function requestStats(requests: Overview['requests'], t: Words['t'], n: Words['n']): Stat[] {
  if (!requests || requests.open === 0) return [];
  const { open, late } = requests;
  const detail = late > 0 ? `${n(late)} ${t('requests.desk.waitingLate')}` : t('requests.desk.waitingDetail');
  const href = late > 0 ? '/console/requests?state=late' : '/console/requests';
  return [
    {
      ...{ label: t('requests.desk.waiting'), value: n(open), detail, href },
      ...(late > 0 ? { tone: 'bad' as const } : {}),
    },
  ];
}

/** Concerns past their day, objections to decide, and separate consents that have to stop. */
export function DecisionSections(props: { found: Overview; words: Words; now: Date }) {
  const { words, now } = props;
  const { overdueCases = [], objections = [], purposes = [] } = props.found;
  const { t, n, moment, language } = words;
  return (
    <>
      {purposes.length > 0 ? (
        <Section id="purposes" title={t('purposes.console.waiting')} text={t('console.withdrawals.text')}>
          <DataTable
            caption={t('purposes.console.waiting')}
            captionHidden
            rows={purposes}
            rowKey={({ noticeId }) => noticeId}
            empty=""
            columns={[
              {
                key: 'policy',
                label: t('console.notices.policy'),
                cell: ({ noticeId, titles }) => <a href={purposesPath(noticeId)}>{titles[language]}</a>,
              },
              {
                key: 'since',
                label: t('console.withdrawals.since'),
                cell: ({ since }) => moment(since).label,
              },
              {
                key: 'people',
                label: t('console.notices.people'),
                cell: ({ people }) => n(people),
                numeric: true,
              },
            ]}
          />
        </Section>
      ) : null}
      {objections.length > 0 ? (
        <Section id="objections" title={t('objections.list.waiting')} text={t('objections.list.waitingText')}>
          <ObjectionTable lines={objections} words={words} now={now} />
        </Section>
      ) : null}
      {overdueCases.length > 0 ? (
        <Section id="cases" title={t('cases.list.overview')} text={t('cases.list.overviewText')}>
          <CaseTable lines={overdueCases} words={words} now={now} />
          <div class="button-row">
            <LinkButton href="/console/cases">{t('cases.list.open')}</LinkButton>
          </div>
        </Section>
      ) : null}
    </>
  );
}

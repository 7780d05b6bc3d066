import { isReason } from '../../../src/coverage/standing.ts';
import { hasText } from '../../../src/messages/texts.ts';
import type { PersonFacts } from '../../../src/notices/view.ts';
import {
  Badge,
  type Column,
  DataTable,
  Pager,
  Tabs,
  Time,
  type Tone,
} from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { WayCell } from '../reach/console-parts.tsx';
import { type NoticeData, type PeopleQuery, peopleHref, perPage, type Show, tabsOf } from './notice-data.ts';
import type { NoticeSight } from './scope.ts';
import { StoppedCell } from './withdrawals.tsx';
import type { Words } from './words.ts';

interface ViewProps {
  path: string;
  query: PeopleQuery;
  words: Words;
}

/** Views of the list, each with an address of its own. */
export function PeopleTabs({
  data,
  query,
  sight,
  words,
}: Omit<ViewProps, 'path'> & { data: NoticeData; sight: NoticeSight }) {
  const { t } = words;
  const { notice, toStop } = data;
  const label = (show: Show) =>
    show === 'open' && notice.action === 'consent' ? 'unanswered' : sight.answers ? show : managerLabel(show);
  return (
    <Tabs
      label={t('console.notice.views')}
      items={tabsOf(sight, notice, query.at !== undefined).map((show) => ({
        label: t(`console.notice.show.${label(show)}`),
        href: peopleHref(notice.id, { ...query, show }),
        current: show === query.show,
        ...(show === 'withdrawn' && toStop ? { count: toStop } : {}),
      }))}
    />
  );
}

const managerLabel = (show: string): string => (show === 'answered' ? 'finished' : show);

interface PeopleProps {
  data: NoticeData;
  ctx: Ctx;
}

/** One line a person; what a manager may not know has no column. */
export function NoticePeople({ data, query, words, ctx }: Omit<ViewProps, 'path'> & PeopleProps) {
  const { t } = words;
  const { figures, action } = data.notice;
  const whole = figures.kind === 'whole';
  const columns: Column<PersonFacts>[] = [
    {
      key: 'person',
      label: t('console.people.person'),
      cell: ({ name, staffNo }) => (
        <>
          {name} <small class="staff-no">{staffNo}</small>
        </>
      ),
    },
    {
      key: 'department',
      label: t('console.notice.department'),
      cell: ({ department }) => department ?? t('console.notice.noDepartment'),
    },
    {
      key: 'standing',
      label: t('console.notices.state'),
      cell: (person) => <Standing person={person} free={action === 'consent'} words={words} />,
    },
    ...(whole && query.show === 'withdrawn' && data.toStop !== undefined
      ? [
          {
            key: 'stopped',
            label: t('console.withdrawals.column'),
            cell: (person: PersonFacts) => <StoppedCell ctx={ctx} person={person} words={words} />,
          },
        ]
      : []),
    ...(whole ? detailColumns(data, words) : []),
    ...(whole
      ? [
          {
            key: 'way',
            label: t('reach.column'),
            cell: (person: PersonFacts) => (
              <WayCell ctx={ctx} noticeId={data.notice.id} person={person} words={words} />
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable
        caption={t('console.people.title')}
        captionHidden
        rows={data.people}
        rowKey={({ personId }) => personId}
        empty={t('console.notice.nobodyHere')}
        columns={columns}
      />
      {data.next && !query.search ? (
        <Pager
          label={t('console.pager.label')}
          {...(query.after
            ? { previous: { href: peopleHref(data.notice.id, query), label: t('console.pager.first') } }
            : {})}
          next={{
            href: peopleHref(data.notice.id, query, data.next),
            label: t('console.pager.next'),
          }}
        />
      ) : null}
      {data.next && query.search ? <p class="help">{t('console.people.narrow', { most: perPage })}</p> : null}
    </>
  );
}

const tones: Record<string, Tone> = {
  finished: 'good',
  open: 'neutral',
  overdue: 'wait',
  cancelled: 'neutral',
  acknowledge: 'good',
  consent: 'good',
  decline: 'good',
  withdraw: 'info',
  concern: 'warn',
};

/** To a manager an answer is *finished*, whatever it says. */
function Standing({ person, free, words: { t } }: { person: PersonFacts; free: boolean; words: Words }) {
  const { standing, details } = person;
  const settled = standing === 'open' && free ? 'unanswered' : standing;
  if (details?.standing === 'on-leave') return <Badge tone="neutral">{t('console.coverage.onLeave')}</Badge>;
  if (details?.exemption)
    return (
      <Badge tone="neutral">
        {t('console.standing.exempt', { kind: t(`exemptions.kind.${details.exemption}`) })}
      </Badge>
    );
  const said = standing === 'finished' && details?.answer ? details.answer : settled;
  if (details && isReason(details.standing))
    return <Badge tone="neutral">{t(`console.coverage.reason.${details.standing}`)}</Badge>;
  return <Badge tone={tones[said] ?? 'neutral'}>{t(`console.standing.${said}`)}</Badge>;
}

function detailColumns({ threads }: NoticeData, { t, brief, language }: Words): Column<PersonFacts>[] {
  const time = (at: Date | null | undefined, otherwise = t('console.notice.unknown')) => (
    <span class={at ? 'brief' : 'faint'}>{at ? <Time {...brief(at)} /> : otherwise}</span>
  );
  return [
    {
      key: 'accepted',
      label: t('console.progress.accepted'),
      cell: ({ details }) =>
        details?.failure ? (
          <Badge tone="bad">{failureWords(details.failure)}</Badge>
        ) : (
          time(details?.acceptedAt)
        ),
    },
    { key: 'seen', label: t('console.progress.seen'), cell: ({ details }) => time(details?.seenAt) },
    { key: 'read', label: t('console.progress.read'), cell: ({ details }) => time(details?.readAt) },
    {
      key: 'answered',
      label: t('console.progress.answered'),
      cell: ({ details }) => time(details?.answeredAt, '—'),
    },
    {
      key: 'thread',
      label: t('console.notice.conversation'),
      cell: ({ details }) =>
        details?.threadId && threads.has(details.threadId) ? (
          <a class="nowrap" href={`/threads/${details.threadId}`}>
            {t('console.notice.openConversation')}
          </a>
        ) : (
          '—'
        ),
    },
  ];

  function failureWords(failure: string): string {
    const key = `console.failure.${failure}`;
    return t(hasText(language, key) ? key : 'console.failure.platform-error');
  }
}

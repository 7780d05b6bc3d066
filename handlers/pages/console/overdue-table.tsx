import { v7 } from 'uuid';
import type { OpenShare } from '../../../src/console/overdue.ts';
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  Hidden,
  LinkButton,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { type FiltersOf, listHref } from './lists.ts';
import type { Words } from './words.ts';

interface ShareFormProps {
  ctx: Ctx;
  values: FiltersOf<'overdue'>;
  rows: readonly OpenShare[];
  /** How many there are on all pages. */
  all: number;
  reminds: boolean;
  /** Whether they may have people asked no more. */
  closes: boolean;
  /** Whether the viewer may know how somebody was reached. */
  answers: boolean;
  words: Words;
}

/** The list; for those who may remind, as a form: one at once, many after a look at who they are. */
export function ShareForm(props: ShareFormProps) {
  const { ctx, values, rows, all, reminds, closes, words } = props;
  const { t, n } = words;
  if (!reminds || rows.length === 0) return <ShareTable {...props} />;
  const kept = Object.fromEntries(
    Object.entries(values).filter((one): one is [string, string] => Boolean(one[1])),
  );
  return (
    <form class="bulk-form" method="post" action="/console/bulk/preview" data-bulk>
      <Hidden csrf={csrf(ctx)} values={kept} />
      <ShareTable {...props} />
      <div class="bulk-bar">
        <label class="tick">
          <input type="checkbox" name="all" value="1" data-bulk-all />
          <span>{t('console.overdue.tickAll', { count: all, n: n(all) })}</span>
        </label>
        <span class="bulk-count" data-bulk-count data-words={t('console.bulk.chosen')} aria-live="polite" />
        <span class="button-row">
          <Button look="primary">{t('console.overdue.remindMany')}</Button>
          {closes ? (
            <Button name="kind" value="call-off">
              {t('console.callOff.button')}
            </Button>
          ) : null}
        </span>
      </div>
    </form>
  );
}

function ShareTable({ values, rows, reminds, answers, words }: ShareFormProps) {
  const { t, day, language } = words;
  return (
    <DataTable
      caption={t('console.overdue.title')}
      captionHidden
      rows={rows}
      rowKey={({ noticeId, personId }) => `${noticeId}.${personId}`}
      empty={<NobodyLeft values={values} words={words} />}
      columns={[
        {
          key: 'person',
          label: t('console.people.person'),
          cell: ({ noticeId, personId, name, staffNo }) =>
            reminds ? (
              <label class="tick-row">
                <input type="checkbox" name="tick" value={`${noticeId}.${personId}`} data-tick />
                <span>
                  {name} <small class="staff-no">{staffNo}</small>
                </span>
              </label>
            ) : (
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
          key: 'notice',
          label: t('console.overdue.notice'),
          cell: ({ noticeId, titles }) => (
            <a href={`/console/notices/${noticeId}?show=overdue#people`}>{titles[language]}</a>
          ),
        },
        {
          key: 'due',
          label: t('console.notices.due'),
          cell: ({ dueAt, overdue, away }) => (
            <span class="nowrap">
              {day(dueAt)} {overdue ? <Badge tone="wait">{t('console.standing.overdue')}</Badge> : null}
              {away ? <Badge tone="neutral">{t('console.coverage.onLeave')}</Badge> : null}
            </span>
          ),
        },
        ...(answers
          ? [
              {
                key: 'reached',
                label: t('console.overdue.reached'),
                cell: (share: OpenShare) => <Reached share={share} words={words} />,
              },
            ]
          : []),
        ...(reminds
          ? [
              {
                key: 'remind',
                label: t('console.overview.todo'),
                cell: ({ noticeId, personId, name }: OpenShare) => (
                  <button
                    class="button small"
                    type="submit"
                    formaction="/console/overdue/remind"
                    name="one"
                    value={`${v7()}.${noticeId}.${personId}`}
                  >
                    {t('console.overdue.remindOne')}
                    <span class="sr-only"> {name}</span>
                  </button>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** That nobody has to be run after, which is good news, and the one place where more could be. */
function NobodyLeft({ values, words: { t } }: { values: FiltersOf<'overdue'>; words: Words }) {
  const { show, ...narrowed } = values;
  const why = Object.values(narrowed).some(Boolean) ? 'filtered' : show === 'open' ? 'allDone' : 'onTime';
  const href = {
    filtered: listHref('overdue', { show }),
    onTime: listHref('overdue', { show: 'open' }),
    allDone: listHref('coverage', {}),
  }[why];
  return (
    <EmptyState title={t(`console.overdue.none.${why}`)} text={t(`console.overdue.none.${why}Text`)}>
      <LinkButton href={href}>{t(`console.overdue.none.${why}Go`)}</LinkButton>
    </EmptyState>
  );
}

/** Where a reminder would not help: what did not arrive is another kind of work. */
function Reached({ share, words: { t } }: { share: OpenShare; words: Words }) {
  const { delivery, seen, noticeId } = share;
  if (delivery === 'failed')
    return (
      <a href={listHref('delivery', { notice: noticeId })}>
        <Badge tone="bad">{t('console.overdue.notReached')}</Badge>
      </a>
    );
  return <span class="faint">{t(seen ? 'console.overdue.seen' : 'console.overdue.sent')}</span>;
}

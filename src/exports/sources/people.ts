import { listNotices, type NoticeLine } from '../../coverage/notices.ts';
import { coveragePages, type PersonLine } from '../../coverage/people.ts';
import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { hasText } from '../../messages/texts.ts';
import { personFacts } from '../../notices/view.ts';
import { loadText } from '../../policies/store.ts';
import type { ExportShow } from '../kinds.ts';
import type { Prepare } from '../make.ts';
import type { AboutLine, Cell, ExportColumn, FileWords } from '../table.ts';
import { aboutScope, instantOf, type Sight } from './sight.ts';

/** The people of one notice, as far as may be known: whom `personFacts` shows to whom. */
export function peopleOfNotice(sight: Sight, noticeId: string, show: ExportShow = 'all'): Prepare {
  return async (tx, order, words) => {
    const { at, past } = instantOf(order);
    const notice = await noticeInSight(tx, sight, noticeId, at);
    const { t, language } = words;
    const columns = columnsFor(sight, words);
    const query = { at, past, scope: sight.scope, notices: [noticeId] };
    const pages = coveragePages(tx, query, { answers: sight.answers, show });
    return {
      code: notice.code,
      rows: show === 'all' ? notice.people : notice[show],
      record: {
        kind: 'people',
        notice: noticeId,
        filters: { show, scope: sight.scope === 'all' ? 'all' : 'own' },
      },
      table: {
        title: notice.titles[language],
        columns,
        rows: inRows(pages, (line) => columns.map(({ cell }) => cell(line))),
        tally: columns.findIndex(({ key }) => key === 'standing'),
      },
      about: [
        ...(await aboutNotice(tx, notice, words)),
        aboutScope(sight, words),
        { label: t('exports.about.filter'), value: t(`exports.show.${show}`) },
        ...(sight.answers ? [{ label: '', value: t('exports.about.accepted') }] : []),
      ],
    };
  };
}

/** @throws HeedError `not-found`; `forbidden` where nobody in particular may be seen answering */
export async function noticeInSight(tx: Db, sight: Sight, noticeId: string, at: Date): Promise<NoticeLine> {
  const [notice] = await listNotices(tx, sight.scope, at, { only: noticeId });
  if (!notice) throw new HeedError('not-found', `no notice ${noticeId} within sight`);
  if (notice.action === 'consent' && !sight.answers)
    throw new HeedError('forbidden', `who was asked for consent in ${noticeId} is not for this viewer`);
  return notice;
}

export async function aboutNotice(tx: Db, notice: NoticeLine, words: FileWords): Promise<AboutLine[]> {
  const { t, language } = words;
  const { front, sha256 } = await loadText(tx, notice.versionId, language);
  return [
    { label: t('exports.about.company'), value: front.entity },
    {
      label: t('exports.about.policy'),
      value: t('exports.statement.person.version', {
        title: notice.titles[language],
        code: notice.code,
        number: notice.number,
      }),
    },
    { label: t('exports.about.fingerprint'), value: sha256 },
    { label: t('exports.about.notice'), value: notice.id },
    { label: t('exports.column.sent'), value: notice.createdAt, type: 'instant' },
    { label: t('exports.about.due'), value: notice.dueAt, type: 'instant' },
  ];
}

export interface Keyed<Line> extends ExportColumn {
  key: string;
  cell: (line: Line) => Cell;
}

export async function* inRows<Line>(
  pages: AsyncIterable<readonly Line[]>,
  row: (line: Line) => Cell[],
): AsyncGenerator<Cell[][]> {
  for await (const page of pages) yield page.map(row);
}

/** Why a card did not arrive, in words; a reason that is not in the catalogue is told as it is. */
export function failureWords(failure: string | null, { t, language }: FileWords): string | null {
  if (failure === 'unconfirmed') return t('exports.unconfirmed');
  const key = `console.failure.${failure}`;
  return failure && hasText(language, key) ? t(key) : failure;
}

/** Who it is, and where they stand. */
export function whoColumns({ answers }: Sight, { t }: FileWords): Keyed<PersonLine>[] {
  const label = (key: string) => t(`exports.column.${key}`);
  return [
    { key: 'staffNo', label: label('staffNo'), type: 'text', cell: ({ staffNo }) => staffNo },
    { key: 'name', label: label('name'), type: 'text', cell: ({ name }) => name },
    {
      key: 'department',
      label: label('department'),
      type: 'text',
      cell: ({ department }) => department ?? t('exports.noDepartment'),
    },
    {
      key: 'standing',
      label: label('standing'),
      type: 'text',
      cell: (line) => {
        const { standing, details } = personFacts(line, answers);
        return t(`exports.standing.${details?.standing ?? standing}`);
      },
    },
  ];
}

function columnsFor(sight: Sight, words: FileWords): Keyed<PersonLine>[] {
  const who = whoColumns(sight, words);
  if (!sight.answers) return who;
  const { t } = words;
  const instant = (key: string, of: (line: PersonLine) => Date | null): Keyed<PersonLine> => ({
    key,
    label: t(`exports.column.${key}`),
    type: 'instant',
    cell: of,
  });
  const said = (key: string, cell: Keyed<PersonLine>['cell']): Keyed<PersonLine> => ({
    key,
    label: t(`exports.column.${key}`),
    type: 'text',
    cell,
  });
  return [
    ...who,
    instant('asked', ({ askedAt }) => askedAt),
    instant('accepted', ({ acceptedAt }) => acceptedAt),
    said('failure', ({ failure }) => failureWords(failure, words)),
    instant('seen', ({ seenAt }) => seenAt),
    instant('read', ({ readAt }) => readAt),
    instant('answered', ({ answeredAt }) => answeredAt),
    said('answer', ({ answer }) => (answer ? t(`console.standing.${answer}`) : null)),
    said('exemption', ({ exemption }) => (exemption ? t(`exemptions.kind.${exemption}`) : null)),
    said('way', ({ way }) => (way ? t(`ways.way.${way}`) : null)),
    instant('contested', ({ contestedAt }) => contestedAt),
  ];
}

import type { UndeliveredRow } from '../../../src/delivery/problems.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { can } from '../../../src/people/permissions.ts';
import { DataTable } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import type { Words } from './words.ts';

interface MessageTableProps {
  ctx: Ctx;
  rows: readonly UndeliveredRow[];
  /** Of the notices they are about, by id. */
  titles: ReadonlyMap<string, string>;
  words: Words;
}

/** The messages of a reason, to be ticked. */
export function MessageTable({ ctx, rows, titles, words }: MessageTableProps) {
  const { t, n, moment } = words;
  return (
    <DataTable
      caption={t('console.decide.title')}
      captionHidden
      rows={rows}
      rowKey={({ delivery }) => String(delivery)}
      empty={t('console.decide.none')}
      columns={[
        {
          key: 'person',
          label: t('console.people.person'),
          cell: ({ delivery, name, staffNo }) => (
            <label class="tick-row">
              <input type="checkbox" name="tick" value={delivery} data-tick />
              <span>
                {name} <small class="staff-no">{staffNo}</small>
              </span>
            </label>
          ),
        },
        {
          key: 'what',
          label: t('console.decide.what'),
          cell: (row) => <What row={row} titles={titles} words={words} />,
        },
        { key: 'since', label: t('console.decide.since'), cell: ({ createdAt }) => moment(createdAt).label },
        {
          key: 'tries',
          label: t('console.decide.tries'),
          cell: ({ attempts }) => n(attempts),
          numeric: true,
        },
        {
          key: 'decide',
          label: t('console.decide.otherWay'),
          cell: (row) => <OtherWay ctx={ctx} row={row} words={words} />,
        },
      ]}
    />
  );
}

export const ofNotice = (kind: string) => kind.startsWith('notices.');

/** What it is about, never what it says; notices are known by name to whoever may open them. */
function What({ row, titles, words }: Pick<MessageTableProps, 'titles' | 'words'> & { row: UndeliveredRow }) {
  const { kind, about, lane } = row;
  const { t, language } = words;
  const key = `console.decide.kind.${kind.replace('.', '-')}`;
  const label = t(hasText(language, key) ? key : 'console.decide.kind.other');
  return (
    <>
      {label}
      {lane === 'alert' ? ` · ${t('console.decide.alert')}` : null}
      {about && titles.has(about) ? (
        <>
          <br />
          <a href={`/console/notices/${about}`}>{titles.get(about)}</a>
        </>
      ) : null}
    </>
  );
}

/** Paper, a shared tablet, or by word of mouth: for what a notice asks of somebody whom it did not reach. */
function OtherWay({ ctx, row, words: { t } }: { ctx: Ctx; row: UndeliveredRow; words: Words }) {
  const { kind, about, personId, name } = row;
  const records = can(ctx.state.viewer, 'answers.record', { personId });
  if (kind !== 'notices.card' || !about || !records) return <>—</>;
  return (
    <a class="nowrap" href={`/console/notices/${about}/people/${personId}`}>
      {t('reach.other')}
      <span class="sr-only"> {name}</span>
    </a>
  );
}

import type { AbsenceLine } from '../../../../src/people/absence-hand.ts';
import {
  Badge,
  Button,
  Confirm,
  DataTable,
  EmptyState,
  FieldView,
  Hidden,
  postAttributes,
  Section,
} from '../../../../src/web/components/index.ts';
import type { Words } from '../words.ts';
import { Wrong } from '../wrong.tsx';

export const absencePage = '/console/absences';

/** What was typed of a new one. */
export type Typed = Record<'staffNo' | 'from' | 'until', string>;
/** What was typed of one that is known. */
export interface Moved {
  id: string;
  until: string;
}

/** Where something can be wrong with it. */
export const places = ['staffNo', 'firstDay', 'lastDay'] as const;
export type Errors = Partial<Record<(typeof places)[number], string>>;

interface TableProps {
  lines: readonly AbsenceLine[];
  today: string;
  past: boolean;
  csrf: string;
  moved: Moved | undefined;
  wrong: string | undefined;
  words: Words;
}

export function AbsenceTable({ lines, today, past, csrf: token, moved, wrong, words }: TableProps) {
  const { t, date } = words;
  return (
    <DataTable
      caption={t('console.absences.title')}
      captionHidden
      rows={lines}
      rowKey={({ id }) => id}
      empty={
        past ? (
          <EmptyState compact title={t('console.absences.nonePast')} />
        ) : (
          <EmptyState
            icon="people"
            title={t('console.absences.none')}
            text={t('console.absences.noneText')}
          />
        )
      }
      columns={[
        {
          key: 'person',
          label: t('console.absences.person'),
          cell: ({ name, staffNo }) => (
            <>
              {name} <small class="staff-no">{staffNo}</small>
            </>
          ),
        },
        {
          key: 'from',
          label: t('console.absences.from'),
          cell: ({ from, until }) => (
            <>
              {date(from)}{' '}
              {from <= today && (until === null || until >= today) ? (
                <Badge tone="info">{t('console.absences.away')}</Badge>
              ) : null}
            </>
          ),
        },
        {
          key: 'until',
          label: t('console.absences.until'),
          cell: ({ until }) => (until === null ? t('console.absences.unknown') : date(until)),
        },
        {
          key: 'edit',
          label: t('console.absences.edit'),
          cell: (line) => <Edit {...{ line, csrf: token, moved, wrong, words }} />,
        },
      ]}
    />
  );
}

function Edit({
  line: { id, until },
  csrf: token,
  moved,
  wrong,
  words: { t },
}: Omit<TableProps, 'lines' | 'today' | 'past'> & { line: AbsenceLine }) {
  const again = moved?.id === id ? moved : undefined;
  return (
    <div class="button-row">
      <Confirm
        ask={t('console.absences.move')}
        text={t('console.absences.moveText')}
        confirm={t('console.absences.moveButton')}
        look="plain"
        post={{ url: `${absencePage}/${id}/move`, csrf: token }}
        open={again !== undefined}
      >
        <FieldView
          id={`until-${id}`}
          field={{ name: 'until', kind: 'date', label: t('console.absences.until') }}
          value={again?.until ?? until ?? ''}
          {...(again && wrong ? { error: wrong, focusError: true } : {})}
          optional={t('common.optional')}
        />
      </Confirm>
      <Confirm
        ask={t('console.absences.takeBack')}
        text={t('console.absences.takeBackText')}
        confirm={t('console.absences.takeBackButton')}
        post={{ url: `${absencePage}/${id}/take-back`, csrf: token }}
      />
    </div>
  );
}

interface AddProps {
  typed: Typed | undefined;
  error: Errors;
  csrf: string;
  words: Words;
}

export function AddForm({ typed, error, csrf: token, words: { t } }: AddProps) {
  const fields = [
    { name: 'staffNo', place: 'staffNo', kind: 'text', label: t('console.absences.staffNo'), required: true },
    { name: 'from', place: 'firstDay', kind: 'date', label: t('console.absences.from'), required: true },
    {
      name: 'until',
      place: 'lastDay',
      kind: 'date',
      label: t('console.absences.until'),
      help: t('console.absences.untilHelp'),
    },
  ] as const;
  return (
    <Section id="add" title={t('console.absences.add')} sheet>
      <form
        class="form"
        {...postAttributes({ url: absencePage, csrf: token })}
        noValidate
        aria-label={t('console.absences.add')}
      >
        <Hidden csrf={token} />
        <Wrong
          title={t('console.form.wrong')}
          problems={fields.flatMap(({ name, place, label }) => {
            const problem = error[place];
            return problem ? [{ id: `absence-${name}`, problem: `${label}: ${problem}` }] : [];
          })}
        />
        {fields.map(({ name, place, ...field }) => (
          <FieldView
            key={name}
            id={`absence-${name}`}
            field={{ name, ...field }}
            value={typed?.[name] ?? ''}
            {...(error[place] ? { error: error[place] } : {})}
            optional={t('common.optional')}
          />
        ))}
        <div class="button-row">
          <Button look="primary">{t('console.absences.addButton')}</Button>
        </div>
      </form>
    </Section>
  );
}

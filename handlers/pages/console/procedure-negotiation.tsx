import { outcomes } from '../../../src/procedure/rules.ts';
import { counterparts } from '../../../src/procedure/steps.ts';
import {
  Badge,
  Button,
  DataTable,
  FieldView,
  Hidden,
  postAttributes,
  withFiles,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { type ProcedureData, procedurePath } from './procedure-data.ts';
import type { Words } from './words.ts';

export function NegotiationTable({ data, words }: { data: ProcedureData; words: Words }) {
  const { t, n } = words;
  if (data.negotiations.length === 0) return null;
  const numberOf = (id: string) => data.drafts.find((one) => one.id === id)?.number ?? 0;
  return (
    <DataTable
      caption={t('console.procedure.negotiations')}
      captionHidden
      rows={data.negotiations}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          key: 'with',
          label: t('console.procedure.counterpart'),
          cell: ({ counterpart, participants }) => (
            <>
              {t(`console.procedure.counterparts.${counterpart}`)}
              <br />
              <span class="quiet">{participants}</span>
            </>
          ),
        },
        { key: 'held', label: t('console.procedure.heldOn'), cell: ({ heldOn }) => heldOn },
        {
          key: 'draft',
          label: t('console.procedure.draft'),
          cell: ({ draftId }) => t('console.procedure.draftNumber', { number: numberOf(draftId) }),
        },
        {
          key: 'outcome',
          label: t('console.procedure.outcome'),
          cell: ({ outcome, correctedBy }) => (
            <>
              {t(`console.procedure.outcomes.${outcome}`)}{' '}
              {correctedBy ? <Badge tone="neutral">{t('console.procedure.corrected')}</Badge> : null}
            </>
          ),
        },
        {
          key: 'files',
          label: t('console.procedure.files'),
          cell: ({ files }) => (
            <ul class="plain">
              {files.map(({ id, kind, name, size, sha256 }) => (
                <li key={id}>
                  {t(`console.procedure.fileKinds.${kind}`)}:{' '}
                  <a href={`${procedurePath(data.procedure.id)}/files/${id}`} download>
                    {name}
                  </a>{' '}
                  <span class="quiet">
                    {t('console.procedure.kilobytes', { size: n(Math.ceil(size / 1_024)) })}
                  </span>
                  <br />
                  <code class="hash">{sha256}</code>
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

interface FormProps {
  ctx: Ctx;
  data: ProcedureData;
  words: Words;
  values: Readonly<Record<string, string>>;
}

/** Puts a negotiation about the newest draft on record, with its files. */
export function NegotiationForm({ ctx, data, words, values }: FormProps) {
  const { t } = words;
  const url = `${procedurePath(data.procedure.id)}/negotiations`;
  const optional = t('common.optional');
  const correctable = data.negotiations.filter(({ correctedBy }) => !correctedBy);
  return (
    <details open={Object.keys(values).length > 0}>
      <summary>{t('console.procedure.record')}</summary>
      <form class="form" {...postAttributes({ url, csrf: csrf(ctx) })} {...withFiles} noValidate>
        <Hidden csrf={csrf(ctx)} values={{}} />
        <FieldView
          id="negotiation-counterpart"
          field={{
            name: 'counterpart',
            kind: 'choice',
            label: t('console.procedure.counterpart'),
            required: true,
            options: counterparts.map((value) => ({
              value,
              label: t(`console.procedure.counterparts.${value}`),
            })),
          }}
          value={values.counterpart ?? ''}
          optional={optional}
        />
        <FieldView
          id="negotiation-heldOn"
          field={{ name: 'heldOn', kind: 'date', label: t('console.procedure.heldOn'), required: true }}
          value={values.heldOn ?? ''}
          optional={optional}
        />
        <FieldView
          id="negotiation-participants"
          field={{
            name: 'participants',
            kind: 'long-text',
            label: t('console.procedure.participants'),
            required: true,
            maxLength: 2_000,
          }}
          value={values.participants ?? ''}
          optional={optional}
        />
        <FieldView
          id="negotiation-outcome"
          field={{
            name: 'outcome',
            kind: 'choice',
            label: t('console.procedure.outcome'),
            required: true,
            options: outcomes.map((value) => ({ value, label: t(`console.procedure.outcomes.${value}`) })),
          }}
          value={values.outcome ?? ''}
          optional={optional}
        />
        {(['minutes', 'agreement'] as const).map((kind) => (
          <div class="file-field" key={kind}>
            <label for={`negotiation-${kind}`}>{t(`console.procedure.fileKinds.${kind}`)}</label>
            <input
              id={`negotiation-${kind}`}
              type="file"
              multiple
              name={kind}
              accept=".pdf,.jpg,.jpeg,.png"
              aria-describedby={`negotiation-${kind}-help`}
            />
            <p class="help" id={`negotiation-${kind}-help`}>
              {t('console.procedure.fileHelp')}
            </p>
          </div>
        ))}
        {correctable.length > 0 ? (
          <FieldView
            id="negotiation-corrects"
            field={{
              name: 'corrects',
              kind: 'choice',
              label: t('console.procedure.corrects'),
              options: [
                { value: '', label: t('console.procedure.correctsNone') },
                ...correctable.map(({ id, counterpart, heldOn }) => ({
                  value: id,
                  label: `${t(`console.procedure.counterparts.${counterpart}`)}, ${heldOn}`,
                })),
              ],
            }}
            value={values.corrects ?? ''}
            optional={optional}
          />
        ) : null}
        <div class="button-row">
          <Button look="primary">{t('console.procedure.recordConfirm')}</Button>
        </div>
      </form>
    </details>
  );
}

import { DateTime } from 'luxon';
import { can } from '../../../src/people/permissions.ts';
import { citation } from '../../../src/policies/requirements/citation.ts';
import { leastConsultationDays } from '../../../src/procedure/steps.ts';
import { threadPath } from '../../../src/threads/present.ts';
import {
  Alert,
  Badge,
  Button,
  DataTable,
  FieldView,
  Hidden,
  postAttributes,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { type ProcedureData, procedurePath } from './procedure-data.ts';
import { NegotiationForm, NegotiationTable } from './procedure-negotiation.tsx';
import { consoleViewer } from './shell.tsx';
import type { Words } from './words.ts';

export interface ProcedurePart {
  ctx: Ctx;
  data: ProcedureData;
  words: Words;
}
type WithValues = ProcedurePart & { values: Readonly<Record<string, string>> };

/** Whether the viewer may do something about it now. */
const writes = ({ ctx, data }: ProcedurePart): boolean =>
  data.procedure.state === 'open' && can(consoleViewer(ctx), 'policies.publish');

/** Every step the law asks for, where that is said, and what is missing. */
export function Steps({ data, words: { t, language } }: Omit<ProcedurePart, 'ctx'>) {
  if (data.states.length === 0) {
    return (
      <Alert tone="info">
        <p>{t('console.procedure.noSteps')}</p>
      </Alert>
    );
  }
  return (
    <Section id="steps" title={t('console.procedure.steps')} text={t('console.procedure.stepsText')}>
      <DataTable
        caption={t('console.procedure.steps')}
        captionHidden
        rows={data.states}
        rowKey={({ step }) => step.id}
        empty=""
        columns={[
          {
            key: 'step',
            label: t('console.procedure.step'),
            cell: ({ step }) => (
              <>
                <strong>{t(`console.procedure.kinds.${step.kind}`)}</strong>
                <br />
                <span class="quiet">
                  {step.why[language]}{' '}
                  {t('console.procedure.source', { source: citation(step.source, language) })}
                </span>
              </>
            ),
          },
          {
            key: 'state',
            label: t('console.policies.state'),
            cell: ({ lack, count }) => (
              <Badge tone={lack ? 'wait' : 'good'}>
                {t(lack ? `console.procedure.lacks.${lack}` : 'console.procedure.stepDone', {
                  count: count ?? 0,
                })}
              </Badge>
            ),
          },
        ]}
      />
    </Section>
  );
}

/** When staff were asked, and the form to ask them. */
export function Consultations(part: WithValues) {
  const { ctx, data, words, values } = part;
  const { t, companyMoment, n } = words;
  const running = data.consultations.some(({ closedAt }) => !closedAt);
  const needed = data.states.some(({ step }) => step.kind === 'consultation');
  if (!needed && data.consultations.length === 0) return null;
  const { app, now } = ctx.state;
  const suggested = DateTime.fromJSDate(now, { zone: app.zone })
    .plus({ days: leastConsultationDays + 1 })
    .set({ hour: 18, minute: 0 })
    .toFormat("yyyy-MM-dd'T'HH:mm");
  const url = `${procedurePath(data.procedure.id)}/consultations`;
  return (
    <Section id="consultations" title={t('console.procedure.consultations')}>
      {data.consultations.length > 0 ? (
        <DataTable
          caption={t('console.procedure.consultations')}
          captionHidden
          rows={data.consultations}
          rowKey={({ id }) => id}
          empty=""
          columns={[
            {
              key: 'from',
              label: t('console.procedure.from'),
              cell: ({ openedAt }) => companyMoment(openedAt),
            },
            {
              key: 'until',
              label: t('console.procedure.until'),
              cell: ({ untilAt }) => companyMoment(untilAt),
            },
            {
              key: 'comments',
              label: t('console.procedure.comments'),
              cell: ({ comments }) => n(comments),
              numeric: true,
            },
            {
              key: 'unanswered',
              label: t('console.procedure.unanswered'),
              cell: ({ unanswered }) => n(unanswered),
              numeric: true,
            },
          ]}
        />
      ) : null}
      {writes(part) && !running && data.othersAsk !== undefined ? (
        <Alert tone="info">
          <p>{t('console.procedure.othersAsk', { people: n(data.othersAsk) })}</p>
        </Alert>
      ) : null}
      {writes(part) && !running && data.othersAsk === undefined ? (
        <form class="form" {...postAttributes({ url, csrf: csrf(ctx) })} noValidate>
          <Hidden csrf={csrf(ctx)} values={{}} />
          <FieldView
            id="consultation-until"
            field={{
              name: 'until',
              kind: 'text',
              label: t('console.procedure.until'),
              help: t('console.procedure.untilHelp', { days: leastConsultationDays, zone: app.zone }),
              required: true,
            }}
            type="datetime-local"
            value={values.until ?? suggested}
            optional={t('common.optional')}
          />
          <div class="button-row">
            <Button look="primary">{t('console.procedure.consult')}</Button>
          </div>
        </form>
      ) : null}
    </Section>
  );
}

/** Comments that wait for an answer, each a talk with its author, and the way to say why there is none. */
export function Comments(part: ProcedurePart) {
  const { ctx, data, words } = part;
  const { t, moment } = words;
  if (data.waiting.length === 0) return null;
  const token = csrf(ctx);
  return (
    <Section id="comments" title={t('console.procedure.waiting')} text={t('console.procedure.waitingText')}>
      <DataTable
        caption={t('console.procedure.waiting')}
        captionHidden
        rows={data.waiting}
        rowKey={({ threadId }) => threadId}
        empty=""
        columns={[
          {
            key: 'at',
            label: t('console.procedure.at'),
            cell: ({ threadId, at }) => <a href={threadPath(threadId)}>{moment(at).label}</a>,
          },
          {
            key: 'waive',
            label: t('console.procedure.waived'),
            cell: ({ threadId, waived }) =>
              waived !== null || !writes(part) ? (
                (waived ?? '—')
              ) : (
                <details>
                  <summary>{t('console.procedure.waive')}</summary>
                  <form
                    class="form"
                    {...postAttributes({ url: `${procedurePath(data.procedure.id)}/waive`, csrf: token })}
                  >
                    <Hidden csrf={token} values={{ thread: threadId }} />
                    <FieldView
                      id={`waive-${threadId}`}
                      field={{
                        name: 'reason',
                        kind: 'text',
                        label: t('console.procedure.reason'),
                        required: true,
                        maxLength: 2_000,
                      }}
                      value=""
                      optional={t('common.optional')}
                    />
                    <Button>{t('console.procedure.waiveConfirm')}</Button>
                  </form>
                </details>
              ),
          },
        ]}
      />
    </Section>
  );
}

/** What was negotiated, and the form to record it. */
export function Negotiations(part: WithValues) {
  const { ctx, data, words, values } = part;
  const { t } = words;
  const needed = data.states.some(({ step }) => step.kind === 'negotiation');
  if (!needed && data.negotiations.length === 0) return null;
  return (
    <Section
      id="negotiations"
      title={t('console.procedure.negotiations')}
      text={t('console.procedure.negotiationsText')}
    >
      <NegotiationTable data={data} words={words} />
      {writes(part) ? <NegotiationForm ctx={ctx} data={data} words={words} values={values} /> : null}
    </Section>
  );
}

import { can } from '../../../src/people/permissions.ts';
import {
  Alert,
  Badge,
  DataTable,
  FieldView,
  Hidden,
  postAttributes,
  Section,
} from '../../../src/web/components/index.ts';
import { csrf } from '../../context.ts';
import { procedurePath } from './procedure-data.ts';
import type { ProcedurePart } from './procedure-parts.tsx';
import { consoleViewer } from './shell.tsx';

/** Who approved which draft, and the buttons of counsel. */
export function Approvals({ ctx, data, words }: ProcedurePart) {
  const { t, moment } = words;
  const { procedure, newest, approvals, drafts } = data;
  const viewer = consoleViewer(ctx);
  const authors = drafts.map(({ author }) => author);
  const decides = procedure.state === 'open' && can(viewer, 'policies.approve', { authors });
  const needed = data.states.some(({ step }) => step.kind === 'approval');
  if (!needed && approvals.length === 0) return null;
  const ready = data.states.every(({ step, lack }) => step.kind === 'approval' || !lack);
  const url = `${procedurePath(procedure.id)}/approval`;
  const numberOf = (id: string) => drafts.find((one) => one.id === id)?.number ?? 0;
  return (
    <Section
      id="approval"
      title={t('console.procedure.kinds.approval')}
      text={t('console.procedure.approvalText')}
    >
      {data.overrides.length > 0 ? (
        <Alert tone="warn" title={t('console.procedure.overrides')}>
          <ul>
            {data.overrides.map(({ requirement, reason, by }) => (
              <li key={requirement}>
                <code>{requirement}</code> {reason} {t('console.procedure.source', { source: by })}
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
      {approvals.length > 0 ? (
        <DataTable
          caption={t('console.procedure.kinds.approval')}
          captionHidden
          rows={approvals}
          rowKey={({ draftId, decidedAt }) => `${draftId} ${decidedAt.toISOString()}`}
          empty=""
          columns={[
            {
              key: 'draft',
              label: t('console.procedure.draft'),
              cell: ({ draftId }) => t('console.procedure.draftNumber', { number: numberOf(draftId) }),
            },
            {
              key: 'verdict',
              label: t('console.policies.state'),
              cell: ({ verdict }) => (
                <Badge tone={verdict === 'approved' ? 'good' : 'warn'}>
                  {t(`console.procedure.verdicts.${verdict}`)}
                </Badge>
              ),
            },
            { key: 'by', label: t('console.procedure.by'), cell: ({ decidedBy }) => data.nameOf(decidedBy) },
            { key: 'at', label: t('console.procedure.at'), cell: ({ decidedAt }) => moment(decidedAt).label },
            { key: 'reason', label: t('console.procedure.reason'), cell: ({ reason }) => reason ?? '—' },
          ]}
        />
      ) : null}
      {decides ? (
        <form class="form" {...postAttributes({ url, csrf: csrf(ctx) })} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ draft: newest.id }} />
          <FieldView
            id="approval-reason"
            field={{
              name: 'reason',
              kind: 'long-text',
              label: t('console.procedure.reason'),
              help: t('console.procedure.reasonHelp'),
              maxLength: 2_000,
            }}
            value=""
            optional={t('common.optional')}
          />
          <div class="button-row">
            {ready ? (
              <button class="button button-primary" type="submit" name="verdict" value="approved">
                {t('console.procedure.approve', { number: newest.number })}
              </button>
            ) : null}
            <button class="button" type="submit" name="verdict" value="refused">
              {t('console.procedure.refuse')}
            </button>
          </div>
          {ready ? null : <p class="help">{t('console.procedure.notReady')}</p>}
        </form>
      ) : null}
    </Section>
  );
}

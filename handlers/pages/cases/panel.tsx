import type { CaseView } from '../../../src/cases/read.ts';
import type { Colleague } from '../../../src/cases/store.ts';
import { exemptionPath } from '../../../src/exemptions/present.ts';
import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import type { Side } from '../../../src/threads/rules.ts';
import { Alert, Badge, Confirm, Facts, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { NoteForm, Notes } from './notes.tsx';
import { AssignForm, DecideForm } from './work.tsx';

export interface PanelProps {
  ctx: Ctx;
  found: CaseView;
  side: Side;
  /** May decide about it; not so for whoever is the person in it. */
  handles: boolean;
  colleagues: readonly Colleague[];
  /** What was wrong with what was sent, in the reader's language, and at which form. */
  wrong?: { form: string; text: string; values: Readonly<Record<string, string>> };
}

/** Under a talk about a concern: by when it is settled, what was talked about, what came of it. */
export function CasePanel(props: PanelProps) {
  const { ctx, found, side, handles } = props;
  const { now, language, app } = ctx.state;
  const t = translate(ctx);
  const open = found.state === 'open';
  const late = open && found.dueAt < now;
  const day = formatDay(found.dueAt, language, app.zone, now);
  return (
    <Section
      id="case"
      title={t('cases.title')}
      {...(open && side === 'person' ? { text: t('cases.personText') } : {})}
    >
      <p>
        <Badge tone={open ? (late ? 'bad' : 'wait') : 'good'}>
          {t(late ? 'cases.overdue' : `cases.state.${found.state}`)}
        </Badge>
      </p>
      <Facts
        items={[
          ...(open
            ? [
                {
                  label: t('cases.due'),
                  value: t(side === 'person' ? 'cases.dueLine' : 'cases.dueLineRole', { day }),
                },
              ]
            : []),
          ...(side === 'role'
            ? [{ label: t('cases.owner'), value: found.ownerName ?? t('cases.noOwner') }]
            : []),
        ]}
      />
      <Outcomes {...props} />
      <Notes {...props} />
      <NoteForm {...props} />
      {open && found.exemption ? (
        <Alert tone="wait">
          <p>{t('cases.waits')}</p>
          {handles ? (
            <p class="button-row">
              <LinkButton href={exemptionPath(found.exemption)}>{t('cases.seeExemption')}</LinkButton>
            </p>
          ) : null}
        </Alert>
      ) : null}
      {open && handles ? <AssignForm {...props} /> : null}
      {open && handles && !found.exemption ? <DecideForm {...props} /> : null}
      {open && side === 'person' ? (
        <Confirm
          ask={t('cases.withdraw')}
          text={t('cases.withdrawText')}
          confirm={t('cases.withdrawButton')}
          look="plain"
          post={{ url: `/threads/${found.threadId}/case/withdraw`, csrf: csrf(ctx) }}
        />
      ) : null}
    </Section>
  );
}

/** Each outcome there has been, the newest last; the person reads the same words. */
function Outcomes({ ctx, found }: PanelProps) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  return (
    <>
      {found.outcomes.map(({ id, at, outcome, text }) => (
        <div key={id} class="sheet case-outcome">
          <h3>{t(`cases.outcome.${outcome}`)}</h3>
          <p class="quiet">{formatMoment(at, language, viewer?.timeZone ?? app.zone)}</p>
          {outcome === 'withdrawn' ? null : <p class="said">{text ?? t('cases.gone')}</p>}
        </div>
      ))}
    </>
  );
}

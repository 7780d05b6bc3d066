import type Router from '@koa/router';
import { v7 } from 'uuid';
import { actingRoles } from '../../../src/crisis/acting.ts';
import { documentText, filingDocument, hashOfDocument } from '../../../src/crisis/duties/document.ts';
import { dutiesPath } from '../../../src/crisis/duties/present.ts';
import { type DutyView, readDuties } from '../../../src/crisis/duties/read.ts';
import { contradictions } from '../../../src/crisis/duties/rules.ts';
import { formatMoment, formatSpan } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import { longestText } from '../../../src/threads/rules.ts';
import {
  Alert,
  Badge,
  Confirm,
  Facts,
  FieldView,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, type State, signedIn, translate } from '../../context.ts';
import { enteredFacts, filedDuty, waivedDuty } from './duty-acts.ts';
import { showDraft, showDraftPdf } from './duty-draft.ts';
import { FactsForm } from './duty-facts.tsx';
import { inside, renderIncident } from './frame.tsx';

/** What the law asks of an incident, its clocks, and what was filed. */
export function dutyPages(router: Router<State>): void {
  router.get('/crisis/:incident/duties', (ctx) => showDuties(ctx));
  router.get('/crisis/:incident/duties/:duty/draft', showDraft);
  router.get('/crisis/:incident/duties/:duty/draft.pdf', showDraftPdf);
  router.post('/crisis/:incident/duties/facts', enteredFacts);
  router.post('/crisis/:incident/duties/:duty/file', filedDuty);
  router.post('/crisis/:incident/duties/:duty/waive', waivedDuty);
}

type View = Awaited<ReturnType<typeof readDuties>>;

/** GET /crisis/:incident/duties. @param wrong names of facts whose values cannot be taken, with what was typed */
export async function showDuties(
  ctx: Ctx,
  wrong: { names: readonly string[]; typed: Readonly<Record<string, string>> } = { names: [], typed: {} },
): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app } = ctx.state;
  const t = translate(ctx);
  const view = await readDuties(app.db, app.vault, incident);
  const acting = await actingRoles(app.db, incident.id, viewer.id);
  const odd = contradictions(view.facts);
  renderIncident(ctx, {
    incident,
    section: 'duties',
    body: (
      <>
        <Section id="duties" title={t('crisis.duties.title')} text={t('crisis.duties.text')}>
          {odd.map((one) => (
            <Alert key={one} tone="warn">
              {t(`crisis.duties.contradictions.${one}`)}
            </Alert>
          ))}
          <div class="flow">
            {view.duties.map((duty) => (
              <One
                key={duty.code}
                ctx={ctx}
                duty={duty}
                view={view}
                path={`${dutiesPath(incident.id)}/${duty.code}`}
                incident={incident}
                mayFile={can(viewer, 'crisis.file', { acting })}
                mayWaive={can(viewer, 'crisis.waive')}
              />
            ))}
          </div>
          <p class="quiet">
            {t('crisis.duties.rules', {
              version: view.version === 0 ? t('crisis.duties.rulesFirst') : view.version,
            })}
          </p>
        </Section>
        <FactsForm
          ctx={ctx}
          incident={incident}
          view={view}
          may={can(viewer, 'crisis.fact-enter', { acting })}
          wrong={wrong}
        />
      </>
    ),
  });
}

const tones = { open: 'wait', filed: 'good', waived: 'neutral', overdue: 'bad', now: 'bad' } as const;

interface OneProps {
  ctx: Ctx;
  duty: DutyView;
  view: View;
  path: string;
  incident: Parameters<typeof filingDocument>[0];
  mayFile: boolean;
  mayWaive: boolean;
}

function One({ ctx, duty, view, path, incident, mayFile, mayWaive }: OneProps) {
  const { language, now } = ctx.state;
  const { timeZone: zone } = signedIn(ctx);
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, language, zone);
  const { code, applies, from, due, hours, missing, filings, waiver } = duty;
  // The law says "immediately" and no hours: there is no time that could be over.
  const atOnce = hours === 0;
  const open = duty.state === 'open';
  const state = open && atOnce ? 'now' : open && due < now ? 'overdue' : duty.state;
  const tone: Tone = tones[state];
  const left = Math.abs(due.getTime() - now.getTime());
  const span = { span: formatSpan(left, language) };
  const names = missing.map((name) => t(`crisis.duties.fact.${name}`)).join(language === 'en' ? ', ' : '、');
  return (
    <section class="sheet flow" aria-labelledby={`duty-${code}`}>
      <h3 id={`duty-${code}`}>
        {t(`crisis.duties.name.${code}`)} <Badge tone={tone}>{t(`crisis.duties.state.${state}`)}</Badge>
      </h3>
      <p>
        {atOnce ? t('crisis.duties.nowText') : t('crisis.duties.due', { time: time(due) })}
        {open && atOnce && left >= 60_000 ? ` · ${t('crisis.duties.since', span)}` : ''}
        {open && !atOnce ? ` · ${t(`crisis.duties.${due < now ? 'over' : 'left'}`, span)}` : ''}
      </p>
      <p class="quiet">
        {t('crisis.duties.from', { time: time(from) })} · {t(`crisis.duties.applies.${applies}`)}
      </p>
      <Facts
        items={[{ label: t('crisis.duties.source'), value: view.rules.duties[code].source[language] }]}
      />
      <p>{missing.length > 0 ? t('crisis.duties.missing', { list: names }) : t('crisis.duties.complete')}</p>
      {waiver ? (
        <p class="said">
          {t('crisis.duties.waived', {
            name: waiver.byName,
            time: time(waiver.at),
            reason: waiver.reason ?? '',
          })}
        </p>
      ) : null}
      {filings.map(({ id, phase, filedAt, byName, late, words, sha256 }) => (
        <div key={id}>
          <p>
            {t('crisis.duties.filed', {
              ...{ phase: t(`crisis.duties.file.phases.${phase}`), time: time(filedAt), name: byName },
              to: words?.to ?? '',
              reference: words?.reference
                ? t('crisis.duties.filedReference', { reference: words.reference })
                : '',
            })}
          </p>
          {late && words ? <p>{t('crisis.duties.filedLate', { reasons: words.lateReasons })}</p> : null}
          <p class="quiet">
            <code>{sha256.toString('hex')}</code>
          </p>
        </div>
      ))}
      <div class="button-row">
        <a class="button" href={`${path}/draft?lang=${language}`}>
          {t('crisis.duties.document.open')}
        </a>
        <a class="button" href={`${path}/draft.pdf?lang=${language}`}>
          {t('crisis.duties.document.pdf')}
        </a>
      </div>
      {mayFile ? <FileIt ctx={ctx} duty={duty} view={view} path={path} incident={incident} /> : null}
      {mayWaive && duty.state === 'open' ? (
        <Confirm
          ask={t('crisis.duties.waive.ask')}
          text={t('crisis.duties.waive.text')}
          confirm={t('crisis.duties.waive.do')}
          look="plain"
          post={{ url: `${path}/waive`, csrf: csrf(ctx) }}
          values={{ once: v7() }}
        >
          <FieldView
            id={`${code}-reason`}
            field={{
              ...{ name: 'reason', kind: 'long-text', required: true, maxLength: longestText },
              label: t('crisis.duties.waive.reason'),
            }}
            value=""
            optional={t('common.optional')}
          />
        </Confirm>
      ) : null}
    </section>
  );
}

function FileIt({ ctx, duty, view, path, incident }: Omit<OneProps, 'mayFile' | 'mayWaive'>) {
  const { language } = ctx.state;
  const { timeZone: zone } = signedIn(ctx);
  const t = translate(ctx);
  const { code, filings } = duty;
  const hash = hashOfDocument(
    documentText(filingDocument(incident, duty, { ...view, language, zone }), language),
  );
  const sha256 = hash.toString('hex');
  const field = (name: 'to' | 'reference' | 'late', required: boolean) => (
    <FieldView
      id={`${code}-${name}`}
      field={{
        ...{ name, kind: name === 'late' ? 'long-text' : 'text', required, maxLength: longestText },
        label: t(`crisis.duties.file.${name}`),
        ...(name === 'late' ? { help: t('crisis.duties.file.lateHelp') } : {}),
      }}
      value=""
      optional={t('common.optional')}
    />
  );
  return (
    <Confirm
      ask={t('crisis.duties.file.ask')}
      text={t('crisis.duties.file.text')}
      confirm={t('crisis.duties.file.do')}
      look="plain"
      post={{ url: `${path}/file`, csrf: csrf(ctx) }}
      values={{ once: v7(), sha256, language }}
    >
      <p class="quiet">
        <code>{sha256}</code>
      </p>
      <FieldView
        id={`${code}-phase`}
        field={{
          ...{ name: 'phase', kind: 'choice', required: true, label: t('crisis.duties.file.phase') },
          options: (['first', 'further', 'final'] as const).map((value) => ({
            value,
            label: t(`crisis.duties.file.phases.${value}`),
          })),
        }}
        value={filings.length === 0 ? 'first' : 'further'}
        optional={t('common.optional')}
      />
      {field('to', true)}
      {field('reference', false)}
      <FieldView
        id={`${code}-when`}
        type="datetime-local"
        field={{ name: 'when', kind: 'text', label: t('crisis.duties.file.when') }}
        value=""
        optional={t('common.optional')}
      />
      {field('late', false)}
    </Confirm>
  );
}

import { v7 } from 'uuid';
import { actingRoles } from '../../../src/crisis/acting.ts';
import { decide } from '../../../src/crisis/decisions/decide.ts';
import { type DecisionCheck, type DecisionView, readDecisions } from '../../../src/crisis/decisions/read.ts';
import { decisionProblems, optionsIn } from '../../../src/crisis/decisions/rules.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Alert, Badge, EmptyState, Facts, Section } from '../../../src/web/components/index.ts';
import { type Ctx, formFields, signedIn, translate } from '../../context.ts';
import { type EnteredDecision, WriteDecision } from './decision-form.tsx';
import { backTo, type Inside, inside, renderIncident } from './frame.tsx';

const mayDecide = async (ctx: Ctx, { incident, viewer }: Inside): Promise<boolean> =>
  can(viewer, 'crisis.decide', { acting: await actingRoles(ctx.state.app.db, incident.id, viewer.id) });

/** GET /crisis/:incident/decisions */
export async function showDecisions(ctx: Ctx, entered?: EnteredDecision): Promise<void> {
  const within = await inside(ctx);
  const { incident } = within;
  const { app } = ctx.state;
  const t = translate(ctx);
  const { decisions, check } = await readDecisions(app.db, app, incident.id);
  const may = await mayDecide(ctx, within);
  renderIncident(ctx, {
    incident,
    section: 'decisions',
    body: (
      <Section id="decisions" title={t('crisis.decisions.title')} text={t('crisis.decisions.text')}>
        {decisions.length === 0 && check.faults.length === 0 ? (
          <EmptyState title={t('crisis.decisions.none')} text={t('crisis.decisions.noneText')} />
        ) : (
          <Check ctx={ctx} check={check} count={decisions.length} />
        )}
        {may && !entered?.corrects ? (
          <WriteDecision ctx={ctx} incident={incident} {...(entered ? { entered } : {})} />
        ) : null}
        <div class="flow">
          {decisions.toReversed().map((one) => (
            <One
              key={one.id}
              ctx={ctx}
              one={one}
              correct={
                may ? (
                  <WriteDecision
                    ctx={ctx}
                    incident={incident}
                    corrects={one}
                    {...(entered?.corrects === one.id ? { entered } : {})}
                  />
                ) : null
              }
            />
          ))}
        </div>
      </Section>
    ),
  });
}

function Check({ ctx, check, count }: { ctx: Ctx; check: DecisionCheck; count: number }) {
  const t = translate(ctx);
  const { faults, unproven, size } = check;
  if (faults.length + unproven.length > 0)
    return (
      <Alert tone="bad" title={t('crisis.decisions.check.changed')} announce="alert">
        <ul>
          {faults.map(({ number, fault }) => (
            <li key={`${number} ${fault}`}>{t(`crisis.decisions.check.fault.${fault}`, { number })}</li>
          ))}
          {unproven.map((number) => (
            <li key={number}>{t('crisis.decisions.check.fault.unproven', { number })}</li>
          ))}
        </ul>
        <p>{t('crisis.decisions.check.changedText')}</p>
      </Alert>
    );
  return (
    <Alert tone="good" title={t('crisis.decisions.check.unchanged')}>
      <p>
        {t('crisis.decisions.check.text')}{' '}
        {size === null
          ? t('crisis.decisions.check.waiting')
          : t('crisis.decisions.check.placed', { count, size })}
      </p>
    </Alert>
  );
}

function One({ ctx, one, correct }: { ctx: Ctx; one: DecisionView; correct: preact.ComponentChildren }) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  const { id, number, byName, at, words, corrects, correctedBy } = one;
  const said = (value: string) =>
    value === '' ? (
      <span class="quiet">{t('crisis.decisions.notSaid')}</span>
    ) : (
      <span class="said">{value}</span>
    );
  return (
    <section class="sheet flow" id={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        {t('crisis.decisions.number', { number })}{' '}
        {corrects === null ? null : (
          <Badge tone="info">{t('crisis.decisions.corrects', { number: corrects })}</Badge>
        )}{' '}
        {correctedBy.length === 0 ? null : (
          <Badge tone="warn">
            {t('crisis.decisions.correctedBy', {
              numbers: correctedBy.join(language === 'en' ? ', ' : '、'),
            })}
          </Badge>
        )}
      </h3>
      <p class="quiet">
        {t('crisis.decisions.by', { name: byName, time: formatMoment(at, language, timeZone) })}
      </p>
      {words === null ? (
        <p>{t('crisis.decisions.erased')}</p>
      ) : (
        <Facts
          items={[
            { label: t('crisis.decisions.question'), value: said(words.question) },
            {
              label: t('crisis.decisions.options'),
              value:
                words.options.length === 0 ? (
                  said('')
                ) : (
                  <ul>
                    {words.options.map((option) => (
                      <li key={option}>{option}</li>
                    ))}
                  </ul>
                ),
            },
            {
              label: t('crisis.decisions.choice'),
              value: <strong class="said">{words.choice}</strong>,
            },
            { label: t('crisis.decisions.reason'), value: said(words.reason) },
            { label: t('crisis.decisions.consulted'), value: said(words.consulted) },
          ]}
        />
      )}
      {correct}
    </section>
  );
}

/** POST /crisis/:incident/decisions */
export async function decided(ctx: Ctx): Promise<void> {
  const {
    incident: { id },
    viewer,
  } = await inside(ctx);
  const { app, now } = ctx.state;
  demand(viewer, 'crisis.decide', { acting: await actingRoles(app.db, id, viewer.id) });
  const { question = '', options = '', choice = '', reason = '', consulted = '', ...rest } = formFields(ctx);
  const typed = { question, options, choice, reason, consulted };
  const { corrects = '', once = v7() } = rest;
  const problems = decisionProblems(typed);
  if (Object.keys(problems).length > 0) {
    ctx.status = 422;
    return showDecisions(ctx, { typed, problems, ...(corrects === '' ? {} : { corrects }) });
  }
  await inTransaction(app.db, (tx) =>
    decide(tx, app, id, {
      ...{ ...typed, options: optionsIn(options), by: viewer.id, now },
      ...(isUuid(corrects) ? { corrects } : {}),
      once: `decided:page:${viewer.id}:${once.slice(0, 80)}`,
    }),
  );
  backTo(ctx, id, '/decisions');
}

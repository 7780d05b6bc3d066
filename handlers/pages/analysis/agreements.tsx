import { v7 } from 'uuid';
import { agreementOf } from '../../../src/analysis/agreement-form.ts';
import {
  type Agreement,
  endAgreement,
  knownSites,
  listAgreements,
  recordAgreement,
} from '../../../src/analysis/agreements.ts';
import { compareSites } from '../../../src/analysis/site-names.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Field } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { leastPeople } from '../../../src/policies/analysed.ts';
import { counterparts } from '../../../src/procedure/steps.ts';
import { isUuid } from '../../../src/uuid.ts';
import {
  Badge,
  Button,
  Confirm,
  EmptyState,
  Facts,
  FieldView,
  Hidden,
  postAttributes,
  Section,
  withFiles,
} from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { consoleViewer, done, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';
import { NobodyAt, NotAgreed } from './site-names.tsx';

const url = '/console/analysis/agreements';

/** The field that a problem is about. */
const fieldOf: Readonly<Record<string, string>> = {
  analysisSite: 'site',
  analysisCounterpart: 'counterpart',
  analysisAgreedOn: 'agreedOn',
  analysisUntilOn: 'untilOn',
  analysisPeople: 'people',
  analysisDocument: 'document',
};

interface Entered {
  values: Readonly<Record<string, string>>;
  problems: readonly { name: string; at: string; what: string }[];
}

/** POST /console/analysis/agreements */
export async function recordedAgreement(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'analysis.agree');
  const { app, now, language, uploads = [] } = ctx.state;
  const values = formFields(ctx);
  const { id = '', site = '', counterpart = '', agreedOn = '', untilOn = '', people = '' } = values;
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of an agreement');
  const document = uploads.find(({ field }) => field === 'document');
  try {
    const typed = { id, site, counterpart, agreedOn, untilOn, people, document };
    const agreement = agreementOf(typed, dayIn(now, app.zone));
    await inTransaction(app.db, (tx) => recordAgreement(tx, app, agreement, viewer.id, now));
    done(ctx, url, 'recorded');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(language, one);
      return { name: fieldOf[one.said?.place.code ?? ''] ?? 'site', at, what };
    });
    ctx.status = 422;
    await agreementsPage(ctx, { values, problems });
  }
}

/** POST /console/analysis/agreements/:agreement/end */
export async function endedAgreement(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'analysis.agree');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'agreement');
  await inTransaction(app.db, (tx) => endAgreement(tx, id, { person: viewer.id }, { now, zone: app.zone }));
  done(ctx, url, 'recorded');
}

/** GET /console/analysis/agreements */
export async function agreementsPage(ctx: Ctx, entered?: Entered): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'analysis.agreements');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const today = dayIn(now, app.zone);
  const agreements = await listAgreements(app.db, today);
  const names = await compareSites(app.db, today);
  const may = can(viewer, 'analysis.agree');
  const standing = agreements.filter(({ stands }) => stands);
  renderConsole(ctx, {
    title: t('analysis.agreements'),
    lead: t('analysis.agreementsLead'),
    ...(ctx.path === '/console/analysis'
      ? {}
      : { up: { href: '/console/analysis', label: t('analysis.title') } }),
    path: url,
    body: (
      <>
        <NobodyAt names={names} words={words} />
        {agreements.length === 0 ? (
          <EmptyState title={t('analysis.agreementsNone')} text={t('analysis.agreementsNoneText')} />
        ) : null}
        {agreements.map((one) => (
          <Section key={one.id} id={`agreement-${one.id}`} title={one.site} sheet>
            <p>
              <Badge tone={one.stands ? 'good' : 'neutral'}>
                {t(one.stands ? 'analysis.stands' : 'analysis.ended')}
              </Badge>
            </p>
            <AgreementFacts agreement={one} words={words} />
            {may && one.stands ? (
              <Confirm
                ask={t('analysis.end')}
                text={
                  standing.filter(({ site }) => site === one.site).length > 1
                    ? t('analysis.endMore')
                    : t('analysis.endText', { site: one.site })
                }
                confirm={t('analysis.endDo')}
                post={{ url: `${url}/${one.id}/end`, csrf: csrf(ctx) }}
              />
            ) : null}
          </Section>
        ))}
        <NotAgreed names={names} words={words} />
        {may ? (
          <AgreementForm ctx={ctx} entered={entered} words={words} sites={await knownSites(app.db)} />
        ) : null}
      </>
    ),
  });
}

function AgreementFacts(props: { agreement: Agreement & { recordedByName: string | null }; words: Words }) {
  const { agreement, words } = props;
  const { t, date, moment, n } = words;
  return (
    <Facts
      items={[
        { label: t('analysis.counterpart'), value: t(`analysis.counterparts.${agreement.counterpart}`) },
        { label: t('analysis.agreedOn'), value: date(agreement.agreedOn) },
        {
          label: t('analysis.untilOn'),
          value: agreement.untilOn ? date(agreement.untilOn) : t('analysis.untilNone'),
        },
        { label: t('analysis.people'), value: n(agreement.people) },
        {
          label: t('analysis.document'),
          value: (
            <>
              {agreement.document}
              <br />
              <code class="hash">{agreement.sha256}</code>
            </>
          ),
        },
        {
          label: t('analysis.recordedBy'),
          value: t('analysis.recordedAt', {
            at: moment(agreement.recordedAt).label,
            name: agreement.recordedByName ?? '—',
          }),
        },
        ...(agreement.endedAt
          ? [{ label: t('analysis.ended'), value: moment(agreement.endedAt).label }]
          : []),
      ]}
    />
  );
}

function AgreementForm(props: {
  ctx: Ctx;
  entered: Entered | undefined;
  words: Words;
  sites: readonly string[];
}) {
  const { ctx, entered, words, sites } = props;
  const { t } = words;
  const values: Entered['values'] = entered?.values ?? { people: String(leastPeople) };
  const problems = entered?.problems ?? [];
  const errorOf = (name: string) => problems.find((one) => one.name === name)?.what;
  const field = (one: Field, inputMode?: 'numeric') => {
    const error = errorOf(one.name);
    return (
      <FieldView
        key={one.name}
        id={`agreement-${one.name}`}
        field={one}
        value={values[one.name] ?? ''}
        optional={t('common.optional')}
        {...(error ? { error } : {})}
        {...(inputMode ? { inputMode } : {})}
      />
    );
  };
  const wrong = errorOf('document');
  return (
    <Section id="record" title={t('analysis.record')}>
      <Wrong
        title={t('console.form.wrong')}
        problems={problems.map(({ name, at, what }) => ({
          id: `agreement-${name}`,
          problem: `${at}: ${what}`,
        }))}
      />
      <form class="answer" {...postAttributes({ url, csrf: csrf(ctx) })} {...withFiles} noValidate>
        <Hidden csrf={csrf(ctx)} values={{ id: values.id ?? v7() }} />
        {field({
          ...{ name: 'site', kind: 'text', label: t('analysis.site'), required: true, maxLength: 100 },
          help:
            sites.length > 0
              ? t('analysis.siteHelp', {
                  sites: sites.slice(0, 20).join(words.language === 'zh-CN' ? '、' : ', '),
                })
              : t('analysis.siteHelpNone'),
        })}
        {field({
          ...{ name: 'counterpart', kind: 'choice', label: t('analysis.counterpart'), required: true },
          options: counterparts.map((value) => ({ value, label: t(`analysis.counterparts.${value}`) })),
        })}
        {field({
          ...{ name: 'agreedOn', kind: 'date', label: t('analysis.agreedOn'), required: true },
          help: t('analysis.agreedOnHelp'),
        })}
        {field({
          ...{ name: 'untilOn', kind: 'date', label: t('analysis.untilOn'), help: t('analysis.untilOnHelp') },
        })}
        {field(
          {
            ...{ name: 'people', kind: 'text', label: t('analysis.people'), required: true, maxLength: 4 },
            help: t('analysis.peopleHelp', { least: leastPeople }),
          },
          'numeric',
        )}
        <div class={wrong ? 'file-field field-wrong' : 'file-field'}>
          <label for="agreement-document">{t('analysis.document')}</label>
          <input
            id="agreement-document"
            type="file"
            name="document"
            accept=".pdf,.jpg,.jpeg,.png"
            aria-describedby="agreement-document-help"
          />
          <p class="help" id="agreement-document-help">
            {t('analysis.documentHelp')}
          </p>
          {wrong ? <p class="problem">{wrong}</p> : null}
        </div>
        <Button look="primary">{t('analysis.recordDo')}</Button>
      </form>
    </Section>
  );
}

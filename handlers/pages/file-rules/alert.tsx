import type { HeedError } from '../../../src/errors.ts';
import { subjectOf } from '../../../src/file-rules/answer.ts';
import { alertPath, alertsPath, figuresOf, sizeWords } from '../../../src/file-rules/present.ts';
import { alertOutcomes, mostItems } from '../../../src/file-rules/rules.ts';
import { placeOfGround, placeOfNote } from '../../../src/file-rules/sealing.ts';
import {
  type AlertItem,
  type FileAlert,
  findAlert,
  itemsOf,
  noSuchAlert,
} from '../../../src/file-rules/store.ts';
import type { Field } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { can } from '../../../src/people/permissions.ts';
import { openWords } from '../../../src/vault/words.ts';
import {
  Alert,
  Button,
  Confirm,
  DataTable,
  Facts,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam, signedIn } from '../../context.ts';
import { type Words, wordsFor } from '../console/words.ts';
import { renderPage } from '../frame.tsx';
import { AlertState } from './alerts.tsx';
import { ruleWords } from './words.tsx';

/** A form of the page that could not be taken. */
export interface WrongForm {
  form: 'answer' | 'delay';
  problems: HeedError['problems'];
  values: Readonly<Record<string, string>>;
}

interface Part {
  ctx: Ctx;
  alert: FileAlert;
  words: Words;
  wrong?: WrongForm | undefined;
}

/** GET /file-alerts/:alert */
export async function showAlert(ctx: Ctx, wrong?: WrongForm): Promise<void> {
  const viewer = signedIn(ctx);
  const { app } = ctx.state;
  const id = idParam(ctx, 'alert');
  const alert = await findAlert(app.db, id);
  // Not to whom it is about, and not that it is there.
  if (!can(viewer, 'file-alerts.read', subjectOf(alert))) throw noSuchAlert(id);
  const words = wordsFor(ctx);
  const { t } = words;
  const sealed = await app.db
    .selectFrom('file_alert')
    .select(['note', 'silent_ground'])
    .where('id', '=', id)
    .executeTakeFirst();
  const [note = null, ground = null] = await openWords(app.db, app.vault, [
    { sealed: sealed?.note ?? null, place: placeOfNote(id) },
    { sealed: sealed?.silent_ground ?? null, place: placeOfGround(id) },
  ]);
  const part: Part = { ctx, alert, words, wrong };
  renderPage(ctx, {
    title: t('fileRules.alerts'),
    path: alertPath(id),
    body: (
      <>
        <PageHead
          title={alert.ruleName}
          lead={ruleWords(alert.definition, words)}
          up={
            can(viewer, 'file-alerts.list')
              ? { href: '/console/file-alerts', label: t('fileRules.alerts') }
              : { href: alertsPath, label: t('fileRules.alerts') }
          }
          marks={<AlertState ctx={ctx} alert={alert} />}
        />
        {alert.stage === 'nobody' && alert.state === 'open' ? (
          <Alert tone="bad">
            <p>{t('fileRules.nobodyText')}</p>
          </Alert>
        ) : null}
        <Facts items={factsOf(part, note)} />
        <p class="quiet">{t('fileRules.afterwards')}</p>
        {alert.state === 'open' ? <AnswerForm {...part} /> : null}
        {alert.outcome === 'escalated' && can(viewer, 'access-cases.list') ? (
          <p class="button-row">
            <LinkButton look="primary" href={`/console/access-cases/new?alert=${alert.id}`}>
              {t('fileRules.accessCase')}
            </LinkButton>
          </p>
        ) : null}
        <Items words={words} items={await itemsOf(app.db, id)} />
        {can(viewer, 'file-alerts.delay', alert) ? <Delay {...part} ground={ground} /> : null}
      </>
    ),
  });
}

function factsOf({ alert, words }: Part, note: string | null) {
  const { t, moment, language, date } = words;
  const { silentUntil, silentByName, agreedByName } = alert;
  const told = alert.shownAt
    ? t('fileRules.toldAt', { when: moment(alert.shownAt).label })
    : silentUntil && agreedByName
      ? t('fileRules.silent', { day: date(silentUntil), asker: silentByName ?? '', agreed: agreedByName })
      : t('fileRules.toldLater');
  return [
    { label: t('fileRules.person'), value: `${alert.personName} (${alert.staffNo})` },
    { label: t('fileRules.figuresLabel'), value: figuresOf(alert, language, t) },
    {
      label: t('fileRules.span'),
      value:
        alert.firstAt.getTime() === alert.lastAt.getTime()
          ? moment(alert.lastAt).label
          : t('fileRules.between', { first: moment(alert.firstAt).label, last: moment(alert.lastAt).label }),
    },
    { label: t('fileRules.policy'), value: `${alert.policyCode} / ${alert.disclosure}` },
    ...(alert.state === 'open'
      ? [{ label: t('fileRules.asked'), value: t(`fileRules.stage.${alert.stage}`) }]
      : []),
    ...(alert.answeredByName && alert.answeredAt
      ? [
          {
            label: t('fileRules.answeredBy'),
            value: `${alert.answeredByName} · ${moment(alert.answeredAt).label}`,
          },
          { label: t('fileRules.note'), value: <span class="said">{note ?? t('access.gone')}</span> },
        ]
      : []),
    { label: t('fileRules.told'), value: told },
  ];
}

const field = ({ wrong, words, ctx }: Part, form: WrongForm['form'], one: Field) => {
  const ours = wrong?.form === form ? wrong : undefined;
  const said = ours?.problems.map((problem) => ({
    place: 'said' in problem && problem.said ? problem.said.place.code : '',
    what: sayProblem(ctx.state.language, problem).problem,
  }));
  const error = said?.find(({ place }) => places[place] === one.name)?.what;
  return (
    <FieldView
      key={one.name}
      id={`alert-${one.name}`}
      field={one}
      value={ours?.values[one.name] ?? ''}
      optional={words.t('common.optional')}
      {...(error ? { error, focusError: true } : {})}
    />
  );
};

const places: Readonly<Record<string, string>> = {
  fileOutcome: 'outcome',
  fileNote: 'note',
  silentUntil: 'silentUntil',
  silentReason: 'silentGround',
};

function AnswerForm(part: Part) {
  const { ctx, alert, words } = part;
  const { t } = words;
  return (
    <Section id="answer" title={t('fileRules.answer')} text={t('fileRules.answerText')} sheet>
      <form class="answer" method="post" action={`${alertPath(alert.id)}/answer`} noValidate>
        <Hidden csrf={csrf(ctx)} values={{}} />
        {field(part, 'answer', {
          ...{ name: 'outcome', kind: 'choice', label: t('fileRules.outcomeLabel'), required: true },
          help: t('fileRules.outcomeHelp'),
          options: alertOutcomes.map((value) => ({ value, label: t(`fileRules.outcome.${value}`) })),
        })}
        {field(part, 'answer', {
          ...{
            name: 'note',
            kind: 'long-text',
            label: t('fileRules.note'),
            required: true,
            maxLength: 4_000,
          },
          help: t('fileRules.noteHelp'),
        })}
        <Button look="primary">{t('fileRules.send')}</Button>
      </form>
    </Section>
  );
}

function Items({ words, items }: { words: Words; items: readonly AlertItem[] }) {
  const { t, moment, language } = words;
  return (
    <Section id="files" title={t('fileRules.items')} text={t('fileRules.itemsNote', { count: mostItems })}>
      <DataTable
        caption={t('fileRules.items')}
        captionHidden
        rows={items.map((item, n) => ({ ...item, n }))}
        rowKey={({ n }) => String(n)}
        empty={null}
        columns={[
          { key: 'when', label: t('fileRules.when'), cell: ({ at }) => moment(at).label },
          {
            key: 'size',
            label: t('fileRules.size'),
            cell: ({ bytes }) => (bytes === null ? t('fileRules.sizeUnknown') : sizeWords(bytes, language)),
            numeric: true,
          },
          {
            key: 'types',
            label: t('fileRules.typesLabel'),
            cell: ({ types }) =>
              types.map((one) => t(`fileRules.type.${one}`)).join(language === 'zh-CN' ? '、' : ', '),
          },
          {
            key: 'channel',
            label: t('fileRules.channels'),
            cell: ({ channel }) => t(`fileRules.channel.${channel}`),
          },
          {
            key: 'to',
            label: t('fileRules.direct'),
            cell: ({ outward }) => t(outward ? 'fileRules.outward' : 'fileRules.inward'),
          },
        ]}
      />
    </Section>
  );
}

/** That its person hears of it later: asked by one of the offices, agreed to by another. */
function Delay(part: Part & { ground: string | null }) {
  const { ctx, alert, words, ground, wrong } = part;
  const { t, date } = words;
  const viewer = signedIn(ctx);
  const { silentBy, silentUntil, personId } = alert;
  if (alert.shownAt || alert.agreedBy) return null;
  const post = (act: string) => ({ url: `${alertPath(alert.id)}/${act}`, csrf: csrf(ctx) });
  if (silentBy && silentUntil)
    return (
      <Section id="delay" title={t('fileRules.delay')} sheet>
        <p>{t('fileRules.silentAsked', { asker: alert.silentByName ?? '', day: date(silentUntil) })}</p>
        <p class="said">{ground ?? t('access.gone')}</p>
        {can(viewer, 'file-alerts.agree', { personId, silentBy }) ? (
          <form class="answer" method="post" action={post('delay/decide').url}>
            <Hidden csrf={csrf(ctx)} values={{}} />
            <p class="button-row">
              <Button look="primary" name="verdict" value="granted">
                {t('fileRules.agree')}
              </Button>
              <Button name="verdict" value="refused">
                {t('fileRules.refuse')}
              </Button>
            </p>
          </form>
        ) : null}
      </Section>
    );
  return (
    <Confirm
      ask={t('fileRules.delay')}
      text={t('fileRules.delayText')}
      confirm={t('fileRules.delayAsk')}
      look="plain"
      post={post('delay')}
      open={wrong?.form === 'delay'}
    >
      {field(part, 'delay', {
        name: 'silentUntil',
        kind: 'date',
        label: t('fileRules.silentUntil'),
        required: true,
      })}
      {field(part, 'delay', {
        ...{ name: 'silentGround', kind: 'long-text', label: t('fileRules.silentGround') },
        ...{ required: true, maxLength: 4_000 },
      })}
    </Confirm>
  );
}

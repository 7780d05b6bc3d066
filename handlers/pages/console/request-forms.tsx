import type { ComponentChildren } from 'preact';
import { v7 } from 'uuid';
import { loadCalendar } from '../../../src/calendar/store.ts';
import { formatDay } from '../../../src/messages/format.ts';
import { mayExtend, mayStop } from '../../../src/requests/clock.ts';
import { dueAgain } from '../../../src/requests/due.ts';
import { sourceWord } from '../../../src/requests/export/html.ts';
import { redactionsOf } from '../../../src/requests/export/store.ts';
import { deskPath } from '../../../src/requests/present.ts';
import type { RequestView } from '../../../src/requests/read.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import { clockFacts, type DataRequest, placeOfWork } from '../../../src/requests/store.ts';
import { Button, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { restrictionForm } from './request-restriction.tsx';

/** What was typed in which form, and what is wrong with it. */
export interface Entered {
  form?: string;
  text?: string;
  problem?: string;
}

interface FormOf {
  ctx: Ctx;
  one: DataRequest;
  /** The last part of its address, and the name by which what was typed comes back. */
  does: string;
  label: string;
  button: string;
  entered: Entered;
  look?: 'primary' | 'plain' | 'danger';
  children?: ComponentChildren;
}

/** Words for the person, and one button. */
export function WordsForm({ ctx, one, does, label, button, entered, look = 'primary', children }: FormOf) {
  const t = translate(ctx);
  const mine = entered.form === does ? entered : {};
  return (
    <form class="answer-form" method="post" action={`${deskPath(one.id)}/${does}`} noValidate>
      <Hidden csrf={csrf(ctx)} values={{ id: v7() }} />
      {children}
      <FieldView
        id={`request-${does}`}
        field={{ name: 'text', kind: 'long-text', label, required: true, maxLength: 4_000 }}
        value={mine.text ?? ''}
        {...(mine.problem ? { error: t(`threads.problem.${mine.problem}`) } : {})}
        focusError
        optional={t('common.optional')}
      />
      <div class="button-row">
        <Button look={look}>{button}</Button>
      </div>
    </form>
  );
}

/** The same, closed until it is wanted. */
export function Folded({
  ask,
  text,
  open,
  children,
}: {
  ask: string;
  text: string;
  open: boolean;
  children: ComponentChildren;
}) {
  return (
    <details class="confirm" open={open}>
      <summary class="button">{ask}</summary>
      <div class="confirm-body">
        <p>{text}</p>
        {children}
      </div>
    </details>
  );
}

/** What the desk can do with a request, by its kind and state. */
export async function deskForms(ctx: Ctx, view: RequestView, entered: Entered) {
  const { one } = view;
  const t = translate(ctx);
  const restriction = await restrictionForm(ctx, one, entered);
  const left = one.employed ? null : <LeftForms ctx={ctx} one={one} entered={entered} />;
  if (!isOpen(one.state))
    return restriction || left ? (
      <Section id="act" title={t('requests.desk.act')}>
        {restriction}
        {left}
      </Section>
    ) : null;
  return (
    <Section id="act" title={t('requests.desk.act')}>
      {restriction}
      <Main ctx={ctx} view={view} entered={entered} />
      {await releaseForm(ctx, view)}
      <Question ctx={ctx} one={one} entered={entered} />
      {await extension(ctx, one, entered)}
      <Folded
        ask={t('requests.desk.refuse.ask')}
        text={t('requests.desk.refuse.text')}
        open={entered.form === 'refuse'}
      >
        <WordsForm
          {...{ ctx, one, entered, does: 'refuse', look: 'danger' }}
          label={t('requests.desk.refuse.words')}
          button={t('requests.desk.refuse.button')}
        />
      </Folded>
      {left}
    </Section>
  );
}

function Main({ ctx, view: { one, stores }, entered }: { ctx: Ctx; view: RequestView; entered: Entered }) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string) => t(`requests.desk.${key}`);
  if (one.state !== 'review' && one.state !== 'waiting') return null;
  if (one.kind === 'erase') {
    const offered = stores.filter(({ state }) => state === 'offered' || state === 'kept');
    return (
      <>
        <p>{words('erase.text')}</p>
        <WordsForm
          {...{ ctx, one, entered, does: 'erase' }}
          label={words('erase.words')}
          button={words('erase.button')}
        >
          <FieldView
            id="request-erase-which"
            field={{
              name: 'erase',
              kind: 'choices',
              label: words('erase.which'),
              options: offered.map(({ source }) => ({ value: source, label: sourceWord(source, language) })),
            }}
            value=""
            optional=""
          />
        </WordsForm>
      </>
    );
  }
  if (one.kind === 'appeal')
    return (
      <>
        <p>{words('appeal.text')}</p>
        <WordsForm
          {...{ ctx, one, entered, does: 'uphold' }}
          label={words('appeal.words')}
          button={words('appeal.uphold')}
        />
      </>
    );
  if (one.kind === 'copy' || one.kind === 'restrict') return null;
  return (
    <>
      <p>{words('answer.text')}</p>
      <WordsForm
        {...{ ctx, one, entered, does: 'answer' }}
        label={words('answer.words')}
        button={words('answer.button')}
      >
        <FieldView
          id="request-outcome"
          field={{
            name: 'outcome',
            kind: 'choice',
            label: words('answer.outcome'),
            required: true,
            options: (['done', 'partly'] as const).map((value) => ({
              value,
              label: t(`requests.outcome.${value}`),
            })),
          }}
          value="done"
          optional=""
        />
      </WordsForm>
    </>
  );
}

async function releaseForm(ctx: Ctx, { one, copy }: RequestView) {
  const t = translate(ctx);
  if (copy?.state !== 'review') return null;
  const hidden = (await redactionsOf(ctx.state.app.db, copy.id)).filter(({ shown }) => !shown).length;
  return (
    <form class="answer-form" method="post" action={`${deskPath(one.id)}/release`}>
      <Hidden csrf={csrf(ctx)} />
      <p>{t('requests.desk.export.releaseText', { count: hidden })}</p>
      <div class="button-row">
        <Button look="primary">{t('requests.desk.export.release')}</Button>
      </div>
    </form>
  );
}

function Question({ ctx, one, entered }: { ctx: Ctx; one: DataRequest; entered: Entered }) {
  const t = translate(ctx);
  const words = (key: string) => t(`requests.desk.question.${key}`);
  const stops = mayStop(one) && one.stoppedAt === null && ctx.state.now <= one.dueAt;
  return (
    <Folded ask={words('ask')} text={words(stops ? 'text' : 'stopsNot')} open={entered.form === 'ask'}>
      <WordsForm {...{ ctx, one, entered, does: 'ask' }} label={words('words')} button={words('button')}>
        {stops ? (
          <label class="option">
            <input type="checkbox" name="stops" value="yes" />
            <span>{words('stops')}</span>
          </label>
        ) : null}
      </WordsForm>
    </Folded>
  );
}

async function extension(ctx: Ctx, one: DataRequest, entered: Entered) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`requests.desk.extend.${key}`, params);
  const calendar = await loadCalendar(app.db, placeOfWork(one));
  if (now > one.dueAt || !mayExtend(clockFacts(one), calendar, now))
    return <p class="quiet">{words('not')}</p>;
  const longer = await dueAgain(app.db, { ...one, extendedAt: now });
  const day = formatDay(longer.due, language, one.zone, now);
  return (
    <Folded ask={words('ask')} text={words('text', { day })} open={entered.form === 'extend'}>
      <WordsForm {...{ ctx, one, entered, does: 'extend' }} label={words('words')} button={words('button')} />
    </Folded>
  );
}

/** For somebody who has left: who they are, where the answer goes, and that it was handed over. */
function LeftForms({ ctx, one, entered }: { ctx: Ctx; one: DataRequest; entered: Entered }) {
  const t = translate(ctx);
  const folded = (form: 'confirm' | 'handOver', does: string) => (
    <Folded
      ask={t(`requests.desk.${form}.ask`)}
      text={t(`requests.desk.${form}.text`)}
      open={entered.form === does}
    >
      <WordsForm
        {...{ ctx, one, entered, does }}
        label={t(`requests.desk.${form}.words`)}
        button={t(`requests.desk.${form}.button`)}
      />
    </Folded>
  );
  return (
    <>
      {one.state === 'unconfirmed' || one.stoppedAt ? folded('confirm', 'confirm') : null}
      <form class="answer-form" method="post" action={`${deskPath(one.id)}/mailbox`} noValidate>
        <Hidden csrf={csrf(ctx)} />
        <p>{t(`requests.desk.replyTo.${one.replyTo ? 'have' : 'none'}`)}</p>
        <FieldView
          id="request-mailbox"
          field={{
            name: 'mailbox',
            kind: 'text',
            label: t('requests.desk.replyTo.label'),
            required: true,
            maxLength: 254,
          }}
          value=""
          optional=""
        />
        <div class="button-row">
          <Button>{t('requests.desk.replyTo.button')}</Button>
        </div>
      </form>
      {folded('handOver', 'hand-over')}
    </>
  );
}

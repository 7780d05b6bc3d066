import {
  Alert,
  Button,
  Confirm,
  FieldView,
  Hidden,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** What stands on a counsellor's own page. */
export interface Desk {
  open: readonly { id: string; said: string }[];
  talks: readonly { booking: string; said: string; name: string | null; notes: number; toCome: boolean }[];
  entered?: { from: string; place: string; problem: string };
  noteProblem?: { booking: string; problem: string; words: string };
  opened?: { booking: string; notes: readonly { day: string; words: string | undefined }[] };
}

export function renderDesk(ctx: Ctx, desk: Desk): void {
  const t = translate(ctx);
  renderPage(ctx, {
    title: t('support.talk.desk'),
    width: 'reading',
    path: '/support/counsellor',
    body: (
      <>
        <PageHead title={t('support.talk.desk')} lead={t('support.talk.deskLead')} />
        <Section id="talks" title={t('support.talk.talks')}>
          {desk.talks.length === 0 ? <p>{t('support.talk.talksNone')}</p> : null}
          {desk.talks.map((talk) => (
            <Talk key={talk.booking} ctx={ctx} desk={desk} talk={talk} />
          ))}
        </Section>
        <Section id="open" title={t('support.talk.open')}>
          {desk.open.length === 0 ? <p>{t('support.talk.openNone')}</p> : null}
          {desk.open.map(({ id, said }) => (
            <form key={id} method="post" action="/support/counsellor/withdraw" class="button-row">
              <Hidden csrf={csrf(ctx)} values={{ slot: id }} />
              <span>{said}</span>
              <Button small>{t('support.talk.withdraw')}</Button>
            </form>
          ))}
        </Section>
        <Offer ctx={ctx} entered={desk.entered} />
      </>
    ),
  });
}

function Offer({ ctx, entered }: { ctx: Ctx; entered: Desk['entered'] }) {
  const t = translate(ctx);
  const field = (name: string, value: string, more: { help?: string; of?: readonly string[] } = {}) => (
    <FieldView
      id={`offer-${name}`}
      field={{
        ...{ name, kind: 'text', label: t(`support.talk.${name}`), required: true },
        ...(more.help ? { help: more.help } : {}),
      }}
      value={value}
      {...(name === 'from' ? { type: 'datetime-local' as const } : {})}
      {...(['minutes', 'count'].includes(name) ? { inputMode: 'numeric' as const } : {})}
      {...(entered && (more.of ?? [name]).includes(entered.problem)
        ? { error: t(`support.talk.problem.${entered.problem}`) }
        : {})}
      optional={t('common.optional')}
    />
  );
  return (
    <Section id="offer" title={t('support.talk.offer')}>
      <form method="post" action="/support/counsellor/offer" class="stack">
        <Hidden csrf={csrf(ctx)} />
        {field('from', entered?.from ?? '', { of: ['time', 'past', 'far', 'there'] })}
        {field('minutes', '50')}
        {field('count', '1')}
        {field('place', entered?.place ?? '', { help: t('support.talk.placeHelp') })}
        <Button look="primary">{t('support.talk.offerDo')}</Button>
      </form>
    </Section>
  );
}

function Talk({ ctx, desk, talk }: { ctx: Ctx; desk: Desk; talk: Desk['talks'][number] }) {
  const t = translate(ctx);
  const { booking } = talk;
  const wrong = desk.noteProblem?.booking === booking ? desk.noteProblem : undefined;
  const opened = desk.opened?.booking === booking ? desk.opened.notes : undefined;
  const passphrase = (id: string) => (
    <FieldView
      id={`${id}-${booking}`}
      field={{
        ...{ name: 'passphrase', kind: 'text', label: t('support.talk.passphrase'), required: true },
        help: t('support.talk.passphraseHelp'),
      }}
      value=""
      autocomplete="off"
      {...(id === 'seal' && wrong?.problem === 'passphrase'
        ? { error: t('support.talk.problem.passphrase') }
        : {})}
      optional={t('common.optional')}
    />
  );
  return (
    <>
      <h3>{talk.name ?? t('support.talk.noName')}</h3>
      <p>{talk.said}</p>
      {talk.toCome ? (
        <Confirm
          ask={t('support.talk.callOffAsk')}
          text={t('support.talk.callOff')}
          confirm={t('support.talk.callOffDo')}
          post={{ url: '/support/counsellor/withdraw', csrf: csrf(ctx) }}
          values={{ booking }}
        />
      ) : null}
      {opened?.map(({ day, words }, n) => (
        <Alert key={n} tone={words === undefined ? 'warn' : 'info'} title={day}>
          {(words ?? t('support.talk.wrong')).split('\n').map((line, at) => (
            <p key={at}>{line}</p>
          ))}
        </Alert>
      ))}
      <details open={wrong !== undefined}>
        <summary>{t('support.talk.noteCount', { count: talk.notes })}</summary>
        <form method="post" action="/support/counsellor/note" class="stack">
          <Hidden csrf={csrf(ctx)} values={{ booking }} />
          <FieldView
            id={`note-${booking}`}
            field={{
              name: 'words',
              kind: 'long-text',
              label: t('support.talk.note'),
              required: true,
              maxLength: 8_000,
            }}
            value={wrong?.words ?? ''}
            {...(wrong?.problem === 'note' ? { error: t('support.talk.problem.note') } : {})}
            optional={t('common.optional')}
          />
          {passphrase('seal')}
          <Button>{t('support.talk.seal')}</Button>
        </form>
        {talk.notes > 0 ? (
          <form method="post" action="/support/counsellor/notes" class="stack">
            <Hidden csrf={csrf(ctx)} values={{ booking }} />
            {passphrase('open')}
            <Button>{t('support.talk.read')}</Button>
          </form>
        ) : null}
      </details>
    </>
  );
}

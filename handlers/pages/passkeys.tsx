import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import { openedByMailbox } from '../../src/mailboxes/address.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { refusal } from '../../src/notices/rules.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { hashOfStatement } from '../../src/notices/statement.ts';
import { enrolmentOptions, enrolPasskey } from '../../src/people/passkeys/enrol.ts';
import { type RelyingParty, relyingParty } from '../../src/people/passkeys/relying-party.ts';
import { signingOptions } from '../../src/people/passkeys/sign.ts';
import {
  longestName,
  type Passkey,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from '../../src/people/passkeys/store.ts';
import { demand } from '../../src/people/permissions.ts';
import { entriesByMatter } from '../../src/receipts/own.ts';
import { receiptPath } from '../../src/receipts/path.ts';
import { Button, Confirm, EmptyState, FieldView, Hidden, Section } from '../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  formFields,
  idParam,
  type State,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../context.ts';
import { PasskeyField } from './signing/passkey-field.tsx';
import { OtherBrowser } from './signing/sign-with.tsx';

/** A person's own passkeys: to add, name and remove; and what a device is asked to sign. */
export function passkeyPages(router: Router<State>): void {
  router.post('/me/passkeys/options', optionsToEnrol);
  router.post('/me/passkeys', enrol);
  router.post('/me/passkeys/:passkey/name', rename);
  router.post('/me/passkeys/:passkey/remove', remove);
  router.post('/n/:notice/passkey', optionsToSign);
}

async function optionsToEnrol(ctx: Ctx): Promise<void> {
  const person = knownWell(ctx);
  const { app, now } = ctx.state;
  ctx.body = await enrolmentOptions(app.db, { person, party: partyOf(ctx), now });
}

async function enrol(ctx: Ctx): Promise<void> {
  const person = knownWell(ctx);
  const { app, now } = ctx.state;
  const { passkey = '', name = '' } = formFields(ctx);
  const given = { sent: passkey, name, session: webSession(ctx) };
  await enrolPasskey(app.db, { person, party: partyOf(ctx), now }, given);
  back(ctx);
}

async function rename(ctx: Ctx): Promise<void> {
  const { id } = own(ctx);
  const name = formFields(ctx).name?.trim() ?? '';
  const kept = Array.from(name).slice(0, longestName).join('');
  // An empty name changes nothing: the old one is better than none.
  if (kept !== '') await renamePasskey(ctx.state.app.db, id, idParam(ctx, 'passkey'), kept);
  back(ctx);
}

async function remove(ctx: Ctx): Promise<void> {
  const { id } = own(ctx);
  await removePasskey(ctx.state.app.db, id, idParam(ctx, 'passkey'), ctx.state.now);
  back(ctx);
}

/** What the device signs is one answer in exactly the words that the page shows. */
async function optionsToSign(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'answers.give', { personId: viewer.id });
  const { app, now } = ctx.state;
  const language = shownLanguage(ctx);
  const noticeId = idParam(ctx, 'notice');
  const found = await loadCase(app.db, noticeId, viewer.id, language);
  if (!found.current || refusal(found)) throw new HeedError('conflict', 'a notice takes no answer any more');
  const kind = found.current.action === 'consent' ? 'consent' : 'acknowledge';
  const hash = await hashOfStatement(app.db, found, { kind, via: 'page', language });
  const statement = { about: noticeId, personId: viewer.id, hash };
  ctx.body = await signingOptions(app.db, partyOf(ctx), statement, now);
}

function own(ctx: Ctx) {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  return viewer;
}

/** A passkey is worth what it was bound by: whoever else reads a mailbox must not leave one behind. */
function knownWell(ctx: Ctx) {
  const viewer = own(ctx);
  if (openedByMailbox(viewer.signedInBy))
    throw new HeedError('forbidden', 'a passkey was to be added in a session that a mailbox opened', {
      text: 'mailbox-session',
    });
  return viewer;
}

function partyOf(ctx: Ctx): RelyingParty {
  const party = relyingParty(ctx.state.app.baseUrl);
  if (party) return party;
  throw new HeedError('conflict', 'there is no domain for passkeys', { text: 'passkeys-unavailable' });
}

function back(ctx: Ctx): void {
  ctx.redirect('/me#passkeys');
  ctx.status = 303;
}

/** The part of "about me" in which they are kept. */
export async function myPasskeys(ctx: Ctx) {
  const { app } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const passkeys = await passkeysOf(app.db, viewer.id);
  const entries = await entriesByMatter(app.db, viewer.id, 'passkey.enrolled');
  return (
    <Section title={t('passkeys.title')} id="passkeys" text={t('passkeys.text')}>
      {passkeys.length === 0 ? <EmptyState compact title={t('passkeys.none')} /> : null}
      <ul class="todo">
        {passkeys.map((passkey) => (
          <li key={passkey.id} class="sheet">
            <One ctx={ctx} passkey={passkey} entry={entries.get(passkey.id)} />
          </li>
        ))}
      </ul>
      {openedByMailbox(viewer.signedInBy) ? (
        <p class="quiet">{t('errors.mailbox-session')}</p>
      ) : (
        <form class="sheet passkey-new" method="post" action="/me/passkeys" noValidate>
          <Hidden csrf={csrf(ctx)} />
          <Name ctx={ctx} id="passkey-name" value={t('passkeys.nameValue')} />
          <PasskeyField
            t={t}
            does="enrol"
            party={relyingParty(app.baseUrl)}
            options="/me/passkeys/options"
            label={t('passkeys.add')}
            path="/me#passkeys"
            otherBrowser={<OtherBrowser ctx={ctx} about={viewer.id} />}
          />
          <Button>{t('passkeys.add')}</Button>
        </form>
      )}
    </Section>
  );
}

function One({ ctx, passkey, entry }: { ctx: Ctx; passkey: Passkey; entry: number | undefined }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const { id, name, createdAt, usedAt, synced, rpId } = passkey;
  const elsewhere = rpId !== null && rpId !== relyingParty(app.baseUrl)?.id;
  const moment = (at: Date) => formatMoment(at, language, viewer?.timeZone ?? app.zone);
  const facts = [
    t('passkeys.added', { when: moment(createdAt) }),
    usedAt ? t('passkeys.used', { when: moment(usedAt) }) : t('passkeys.unused'),
    t(`passkeys.${synced ? 'synced' : 'single'}`),
  ];
  return (
    <>
      <h3>{name}</h3>
      {elsewhere ? <p>{t('passkeys.elsewhere', { domain: rpId })}</p> : null}
      <p class="quiet">
        {facts.join(' · ')}
        {entry === undefined ? null : (
          <>
            {' · '}
            <a href={receiptPath(entry)}>{t('notices.answered.receipt')}</a>
          </>
        )}
      </p>
      <div class="button-row">
        <details class="confirm">
          <summary class="button">{t('passkeys.rename')}</summary>
          <form class="confirm-body" method="post" action={`/me/passkeys/${id}/name`} noValidate>
            <Hidden csrf={csrf(ctx)} />
            <Name ctx={ctx} id={`name-${id}`} value={name} />
            <Button look="primary">{t('passkeys.save')}</Button>
          </form>
        </details>
        <Confirm
          ask={t('passkeys.remove')}
          text={t('passkeys.removeText')}
          confirm={t('passkeys.removeConfirm')}
          post={{ url: `/me/passkeys/${id}/remove`, csrf: csrf(ctx) }}
        />
      </div>
    </>
  );
}

function Name({ ctx, id, value }: { ctx: Ctx; id: string; value: string }) {
  const t = translate(ctx);
  return (
    <FieldView
      id={id}
      field={{
        name: 'name',
        kind: 'text',
        label: t('passkeys.name'),
        help: t('passkeys.nameHelp'),
        required: true,
        maxLength: longestName,
      }}
      value={value}
      optional={t('common.optional')}
    />
  );
}

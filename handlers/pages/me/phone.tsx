import type Router from '@koa/router';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { masked } from '../../../src/mailboxes/address.ts';
import { codeLifeMs, confirmPhone, issuePhoneCode, phoneOf } from '../../../src/mailboxes/phones.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Platform } from '../../../src/platforms/port.ts';
import { Alert, Button, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../../context.ts';

/** What came of the last step, as it stands in the address; anything else says nothing. */
const outcomes = {
  sent: 'info',
  confirmed: 'good',
  wrong: 'bad',
  often: 'warn',
  refused: 'bad',
  later: 'warn',
  unknown: 'warn',
} as const;
type OutcomeName = keyof typeof outcomes;
const isOutcome = (word: unknown): word is OutcomeName =>
  typeof word === 'string' && Object.hasOwn(outcomes, word);

const patienceMs = 15_000;

/** A person confirms that the number which the company has of them is in their hand. */
export function phonePages(router: Router<State>): void {
  router.post('/me/phone/code', sendCode);
  router.post('/me/phone', confirm);
}

/** Undefined where numbers are not confirmed. */
function senderOf({ state: { app } }: Ctx): NonNullable<Platform['sendCode']> | undefined {
  if (!app.config.TENCENT_SMS_TEMPLATE_CODE) return undefined;
  const sms = app.platforms.get('sms');
  return sms?.sendCode?.bind(sms);
}

async function sendCode(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const { app, now } = ctx.state;
  const send = senderOf(ctx);
  if (!send) throw new HeedError('not-found', 'numbers are not confirmed here');
  try {
    const asked = await inTransaction(app.db, (tx) =>
      issuePhoneCode(tx, app.tokens, { personId: viewer.id, now }),
    );
    // After the commit: a code that arrives is one that counts. One that is lost is asked for again.
    const sent = await send(asked.number, asked.code, AbortSignal.timeout(patienceMs));
    back(ctx, sent === 'taken' ? 'sent' : sent);
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    if (error.code === 'too-many') back(ctx, 'often');
    else if (error.code === 'conflict') back(ctx, 'confirmed');
    else throw error;
  }
}

async function confirm(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const { app, now } = ctx.state;
  const typed = (formFields(ctx).code ?? '').slice(0, 40);
  const given = { personId: viewer.id, typed, now };
  const done = await inTransaction(app.db, (tx) => confirmPhone(tx, app.tokens, given));
  back(ctx, done ? 'confirmed' : 'wrong');
}

function back(ctx: Ctx, outcome: OutcomeName): void {
  ctx.redirect(`/me?phone=${outcome}#phone`);
  ctx.status = 303;
}

/** The part of "about me" in which it is done; nothing where there is no number, or none is confirmed. */
export async function myPhone(ctx: Ctx) {
  const { app, now } = ctx.state;
  if (!senderOf(ctx)) return null;
  const phone = await phoneOf(app.db, signedIn(ctx).id, now);
  if (!phone) return null;
  const t = translate(ctx);
  const { phone: said } = ctx.query;
  const outcome = isOutcome(said) ? said : undefined;
  const minutes = codeLifeMs / 60_000;
  return (
    <Section
      title={t('mailboxes.phone.title')}
      id="phone"
      text={t(phone.confirmed ? 'mailboxes.phone.done' : 'mailboxes.phone.text', {
        number: masked('sms', phone.number),
      })}
    >
      {outcome && !(phone.confirmed && outcome !== 'confirmed') ? (
        <Alert tone={outcomes[outcome]} announce="status">
          <p>{t(`mailboxes.phone.${outcome}`, { minutes })}</p>
        </Alert>
      ) : null}
      {phone.asked && !phone.confirmed ? (
        <form class="form sheet" method="post" action="/me/phone" noValidate>
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="phone-code"
            field={{
              kind: 'text',
              name: 'code',
              label: t('mailboxes.phone.code'),
              required: true,
              maxLength: 12,
            }}
            value=""
            inputMode="numeric"
            autocomplete="off"
            optional={t('common.optional')}
          />
          <Button look="primary">{t('mailboxes.phone.confirm')}</Button>
        </form>
      ) : null}
      {phone.confirmed ? null : (
        <form method="post" action="/me/phone/code">
          <Hidden csrf={csrf(ctx)} />
          <Button>{t(phone.asked ? 'mailboxes.phone.again' : 'mailboxes.phone.send')}</Button>
        </form>
      )}
    </Section>
  );
}

import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { usablePasskeys } from '../../../src/people/passkeys/store.ts';
import { freshMinutes, freshness } from '../../../src/requests/confirm.ts';
import { requestPath } from '../../../src/requests/present.ts';
import type { DataRequest } from '../../../src/requests/store.ts';
import { Button, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';
import { PasskeyField } from '../signing/passkey-field.tsx';

/**
 * Once more who sits there: a sign-in just before is enough, or a device of theirs.
 *
 * @param leads what it is for: to begin, or to take a copy
 */
export async function confirmSection(ctx: Ctx, one: DataRequest, leads: 'confirm' | 'link' = 'confirm') {
  const { app, now, sessionHash } = ctx.state;
  const t = translate(ctx);
  const found = await freshness(app.db, { sessionHash, personId: signedIn(ctx).id, now });
  const path = requestPath(one.id);
  return (
    <Section
      id="confirm"
      title={t('requests.confirm.title')}
      {...(leads === 'confirm' ? { text: t('requests.confirm.text') } : {})}
      sheet
    >
      {one.kind === 'erase' && leads === 'confirm' ? <p>{t('requests.confirm.eraseText')}</p> : null}
      <p>{t(`requests.confirm.${found}`, { minutes: freshMinutes })}</p>
      {found === 'fresh' ? (
        <form method="post" action={`${path}/confirm`}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('requests.confirm.button')}</Button>
        </form>
      ) : (
        <>
          <form method="post" action={`${path}/sign-in`}>
            <Hidden csrf={csrf(ctx)} />
            <Button look="primary">{t('requests.confirm.again')}</Button>
          </form>
          {await withPasskey(ctx, one, leads)}
        </>
      )}
    </Section>
  );
}

async function withPasskey(ctx: Ctx, one: DataRequest, leads: 'confirm' | 'link') {
  const { app } = ctx.state;
  const t = translate(ctx);
  const party = relyingParty(app.baseUrl);
  const known = party ? await usablePasskeys(app.db, one.personId, party) : [];
  if (known.length === 0) return null;
  const path = requestPath(one.id);
  return (
    <form class="answer" method="post" action={`${path}/${leads}`} noValidate>
      <Hidden csrf={csrf(ctx)} />
      <PasskeyField
        t={t}
        does="sign"
        party={party}
        options={`${path}/passkey`}
        label={t('requests.confirm.passkey')}
        help={t('requests.confirm.passkeyHelp')}
        path={path}
      />
      <Button>{t('requests.confirm.passkey')}</Button>
    </form>
  );
}

import { formatMoment } from '../../../src/messages/format.ts';
import { formatAction } from '../../../src/messages/model.ts';
import { acceptedMethods } from '../../../src/notices/signature/index.ts';
import type { SignatureMethod } from '../../../src/notices/signature/method.ts';
import { reliabilityIn } from '../../../src/notices/signature/reliability.ts';
import type { Case } from '../../../src/notices/standing.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { signatureMethodWords } from '../../../src/policies/words.ts';
import { Button, FieldView } from '../../../src/web/components/index.ts';
import { type Ctx, shownField, translate, webSession } from '../../context.ts';
import { DrawingField } from './drawing-field.tsx';
import { NoPasskeyYet, PasskeyField } from './passkey-field.tsx';
import { Worth } from './worth.tsx';

export interface SignWithProps {
  ctx: Ctx;
  found: Case;
  method: SignatureMethod;
  /** What the button says that it signs. */
  signs: 'acknowledge' | 'consent';
  hasPasskey: boolean;
  /** What was typed, when it has to be put right. */
  typedName: string;
  error?: string | undefined;
}

/** The way to sign that the page shows: the one asked for or tried last, else the least that the policy accepts. */
export function shownMethod(ctx: Ctx, minimum: string, tried?: string): SignatureMethod | undefined {
  const accepted = acceptedMethods(minimum);
  const wanted = tried ?? ctx.query.method;
  return accepted.find(({ name }) => name === wanted) ?? accepted[0];
}

/** What a method asks for, what it is worth, and the other ways; nothing is asked for a click. */
export function SignWith(props: SignWithProps) {
  const { ctx, found, method } = props;
  const t = translate(ctx);
  const { language } = ctx.state;
  const minimum = found.current?.minimumMethod ?? '';
  const others = minimum === 'click' ? [] : acceptedMethods(minimum).filter((one) => one !== method);
  return (
    <>
      <Asked {...props} />
      {others.length > 0 ? (
        <p class="quiet">
          {method.name === 'drawn' ? t('signing.drawing.other') : t('signing.other')}{' '}
          {others.map((one, n) => (
            <>
              {n > 0 ? ' · ' : null}
              <a key={one.name} href={`/n/${found.noticeId}?method=${one.name}#answer`}>
                {signatureMethodWords[one.name][language]}
              </a>
            </>
          ))}
        </p>
      ) : null}
      {method.nearest === 'page' ? (
        <p class="quiet">
          <a href={`/threads/new?version=${found.current?.versionId ?? ''}`}>{t('signing.askHr')}</a>
        </p>
      ) : null}
      <Worth t={t} method={method.name} meets={reliabilityIn(method.reliability, webSession(ctx))} />
      <Agreed ctx={ctx} found={found} />
    </>
  );
}

/** What person and company have agreed about signing, or the way to it; nobody has to. */
function Agreed({ ctx, found }: Pick<SignWithProps, 'ctx' | 'found'>) {
  const t = translate(ctx);
  const { conditions, person } = found;
  const when = conditions && formatMoment(new Date(conditions.agreed), ctx.state.language, person.timeZone);
  return (
    <p class="quiet">
      {when ? t('conditions.agreed', { when }) : t('conditions.offer')}{' '}
      <a href="/me/signing">{t('conditions.title')}</a>
    </p>
  );
}

function Asked({ ctx, found, method, signs, hasPasskey, typedName, error }: SignWithProps) {
  const t = translate(ctx);
  const { noticeId } = found;
  switch (method.name) {
    case 'click':
      return null;
    case 'typed-name':
      return (
        <FieldView
          id="answer-typedName"
          field={{
            name: 'typedName',
            kind: 'text',
            label: t('notices.page.typedName'),
            help: t('notices.page.typedNameHelp'),
            required: true,
            maxLength: 200,
          }}
          value={typedName}
          {...(error ? { error } : {})}
          focusError
          optional={t('common.optional')}
        />
      );
    case 'drawn':
      return <DrawingField t={t} error={error} />;
    case 'passkey':
      return (
        <PasskeyField
          t={t}
          does="sign"
          party={relyingParty(ctx.state.app.baseUrl)}
          {...(hasPasskey ? { options: `/n/${noticeId}/passkey?${shownField}=${ctx.state.language}` } : {})}
          only={formatAction({ name: `notices.${signs}`, about: noticeId })}
          label={t('signing.passkey.label')}
          {...(hasPasskey ? { help: t('signing.passkey.help') } : {})}
          path={`/n/${noticeId}?method=passkey`}
          error={error}
          otherBrowser={<OtherBrowser ctx={ctx} about={noticeId} />}
        >
          {hasPasskey ? null : <NoPasskeyYet t={t} />}
        </PasskeyField>
      );
  }
}

/** Leads out of a chat's own browser, where the person has to be signed in anew. Stands within a form. */
export function OtherBrowser({ ctx, about }: { ctx: Ctx; about: string }) {
  if (ctx.state.app.signIns.size === 0) return null;
  return (
    <p>
      <Button formAction={`/open/${about}`}>{translate(ctx)('signing.passkey.open')}</Button>
    </p>
  );
}

import type { ComponentChildren } from 'preact';
import type { Translate } from '../../../src/messages/texts.ts';
import type { RelyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import { Icon } from '../../../src/web/assets/icons.tsx';
import { LinkButton } from '../../../src/web/components/index.ts';
import { FieldProblem } from './field-problem.tsx';

interface PasskeyFieldProps {
  t: Translate;
  does: 'sign' | 'enrol';
  party: RelyingParty | undefined;
  /** Where the browser learns what to ask the device; without it nothing is asked. */
  options?: string | undefined;
  /** The one button that needs the device; all of them without. */
  only?: string;
  label: string;
  help?: string;
  /** The page, for where it has to be opened under another address. */
  path: string;
  error?: string | undefined;
  /** Below, where the browser has no passkeys, or did not get one to sign. */
  otherBrowser?: ComponentChildren;
  children?: ComponentChildren;
}

/** Asks the person's device, and says what to do where it cannot be asked. */
export function PasskeyField(props: PasskeyFieldProps) {
  const { t, does, party, options, only, label, help, path, error, otherBrowser, children } = props;
  const words = (key: string) => t(`signing.passkey.${key}`);
  return (
    <fieldset
      class={error ? 'field field-wrong signing' : 'field signing'}
      {...(party ? { 'data-passkey': does, 'data-origin': party.origin } : {})}
      data-options={options}
      data-only={only}
      tabIndex={-1}
      aria-describedby={error ? 'passkey-error' : undefined}
      data-focus={error ? '' : undefined}
    >
      <legend class={does === 'enrol' ? 'sr-only' : undefined}>{label}</legend>
      {help && party ? <p class="help">{help}</p> : null}
      {children}
      <input type="hidden" name="passkey" value="" />
      {party ? (
        <>
          <noscript>
            <p class="problem">{words('noScript')}</p>
          </noscript>
          <p data-passkey-missing hidden>
            {words('missing')}
          </p>
          <div data-passkey-other hidden>
            {otherBrowser}
          </div>
          <p data-passkey-elsewhere hidden>
            {words('elsewhere')}{' '}
            <a class="address" href={`${party.origin}${path}`}>
              {party.origin}
              {path}
            </a>
          </p>
          <p
            class="problem"
            role="alert"
            hidden
            data-passkey-problem
            data-cancelled={words('cancelled')}
            data-failed={words('failed')}
          >
            <Icon name="alert" />
            <span />
          </p>
        </>
      ) : (
        <p>{words('noDomain')}</p>
      )}
      <FieldProblem id="passkey-error" error={error} />
      <script src={assetUrl('passkey.js')} defer />
    </fieldset>
  );
}

/** For whoever signs by passkey and has none: where to add one. */
export function NoPasskeyYet({ t }: { t: Translate }) {
  return (
    <p>
      {t('signing.passkey.none')}{' '}
      <LinkButton href="/me#passkeys" small>
        {t('signing.passkey.add')}
      </LinkButton>
    </p>
  );
}

import { statementOf } from '../../../src/contracts/statement.ts';
import type { ContractParty, ContractState } from '../../../src/db/contract-schema.ts';
import { formatMoment, formatZone } from '../../../src/messages/format.ts';
import { acceptedMethods } from '../../../src/notices/signature/index.ts';
import type { SignatureMethod } from '../../../src/notices/signature/method.ts';
import { reliabilityIn } from '../../../src/notices/signature/reliability.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { renderMarkdown } from '../../../src/policies/markdown.ts';
import { signatureMethodWords } from '../../../src/policies/words.ts';
import type { Tone } from '../../../src/web/components/index.ts';
import {
  Alert,
  Button,
  Facts,
  Hidden,
  LinkButton,
  Prose,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, shownField, translate, webSession } from '../../context.ts';
import { DrawingField } from '../signing/drawing-field.tsx';
import { NoPasskeyYet, PasskeyField } from '../signing/passkey-field.tsx';
import { OtherBrowser, shownMethod } from '../signing/sign-with.tsx';
import { Worth } from '../signing/worth.tsx';
import type { ContractView } from './data.ts';

export const contractTones: Readonly<Record<ContractState, Tone>> = {
  offered: 'wait',
  'person-signed': 'wait',
  'with-provider': 'wait',
  concluded: 'good',
  withdrawn: 'neutral',
  'called-off': 'neutral',
  failed: 'bad',
};

/** Every word of it in the reader's language, the other one below: both are signed. */
export function ContractText({ ctx, view: { filled } }: { ctx: Ctx; view: ContractView }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const own = filled.parts.find((part) => part.language === language) ?? filled.parts[0];
  const others = filled.parts.filter((part) => part !== own);
  if (!own) return null;
  const html = (markdown: string) => renderMarkdown(markdown).html.replaceAll(/ id="section-\d+"/g, '');
  return (
    <Section id="text" title={t('contracts.page.text')} sheet>
      <Prose html={html(own.markdown)} lang={own.language} />
      {others.map((part) => (
        <details key={part.language} class="other-language">
          <summary>
            {t('contracts.page.otherText', { language: t(`contracts.head.language.${part.language}`) })}
          </summary>
          <Prose html={html(part.markdown)} lang={part.language} />
        </details>
      ))}
      <p class="quiet">
        {t('contracts.page.fingerprint')} <code class="hash">{filled.sha256.toString('hex')}</code>
      </p>
    </Section>
  );
}

/** Who has signed, when and how; and what there is to download. */
export function Signatures({ ctx, view }: { ctx: Ctx; view: ContractView }) {
  const t = translate(ctx);
  const { language, app, viewer } = ctx.state;
  const { contract, signatures, sealed } = view;
  const zone = viewer?.timeZone ?? app.zone;
  const url = `/contracts/${contract.id}`;
  if (signatures.length === 0 && contract.state !== 'concluded') return null;
  return (
    <Section id="signatures" title={t('contracts.pdf.signatures')}>
      <Facts
        items={signatures.map(({ party, signerName, ground, method, at }) => ({
          label: t(`contracts.party.${party}`),
          value: (
            <>
              {signerName}
              {ground ? ` · ${t(`contracts.ground.${ground}`)}` : ''}
              <br />
              {methodWords(method, language)} · {formatMoment(at, language, zone)}{' '}
              {formatZone(at, language, zone)}
            </>
          ),
        }))}
      />
      {contract.provider ? (
        <p class="quiet">{t('contracts.page.provider', { provider: contract.provider })}</p>
      ) : null}
      {contract.document ? (
        <>
          <div class="button-row">
            <LinkButton href={`${url}/document.pdf`} look="primary">
              {t('contracts.page.download')}
            </LinkButton>
            {contract.provider ? (
              <LinkButton href={`${url}/certificate`}>{t('contracts.page.certificate')}</LinkButton>
            ) : null}
          </div>
          <p class="quiet">
            {t('contracts.page.downloadHash')} <code class="hash">{contract.document.toString('hex')}</code>
          </p>
        </>
      ) : null}
      {sealed ? (
        <ul>
          {signatures.map(({ party }) => (
            <li key={party}>
              <a href={`${url}/receipts/${party}`}>
                {t('contracts.page.receipt', { party: t(`contracts.party.${party}`) })}
              </a>
            </li>
          ))}
          {contract.state === 'concluded' ? (
            <li>
              <a href={`${url}/receipts/concluded`}>{t('contracts.page.receiptConcluded')}</a>
            </li>
          ) : null}
        </ul>
      ) : (
        <p class="quiet">{t('contracts.page.receiptWait')}</p>
      )}
    </Section>
  );
}

function methodWords(name: string, language: 'zh-CN' | 'en'): string {
  return Object.entries(signatureMethodWords).find(([method]) => method === name)?.[1][language] ?? name;
}

export interface SignFormProps {
  ctx: Ctx;
  view: ContractView;
  party: ContractParty;
  /** Where the form goes, and what belongs to it. */
  url: string;
  hasPasskey: boolean;
  wrong?: { field: string; problem: string } | undefined;
  /** The method that was tried. */
  tried?: string | undefined;
}

/** The statement, the signature and one button. */
export function SignForm({ ctx, view, party, url, hasPasskey, wrong, tried }: SignFormProps) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const minimum = view.template.texts.en.front.signature;
  const method = shownMethod(ctx, minimum, tried);
  if (!method) return null;
  const others = acceptedMethods(minimum).filter((one) => one !== method);
  const values = { text: view.filled.sha256.toString('hex'), [shownField]: language };
  return (
    <section class="answer" id="answer" aria-labelledby="answer-title">
      <h2 id="answer-title">{t('contracts.page.signTitle')}</h2>
      <form
        class="answer-form"
        method="post"
        action={`${url}/sign`}
        noValidate
        aria-labelledby="answer-title"
      >
        <Hidden csrf={csrf(ctx)} values={values} />
        <blockquote>{statementOf(view.contract, view.template, party, language)}</blockquote>
        <Field {...{ ctx, view, party, url, hasPasskey, wrong, method }} />
        {others.length > 0 ? (
          <p class="quiet">
            {method.name === 'drawn' ? t('signing.drawing.other') : t('signing.other')}{' '}
            {others.map((one) => (
              <a key={one.name} href={`${url}?method=${one.name}#answer`}>
                {signatureMethodWords[one.name][language]}
              </a>
            ))}
          </p>
        ) : null}
        <Worth t={t} method={method.name} meets={reliabilityIn(method.reliability, webSession(ctx))} />
        <div class="answer-buttons">
          <Button look="primary">{t('contracts.page.sign')}</Button>
        </div>
        <p class="answer-note">
          {t(party === 'person' ? 'contracts.page.signNote' : 'contracts.page.companyNote')}
        </p>
      </form>
    </section>
  );
}

function Field({ ctx, view, url, hasPasskey, wrong, method }: SignFormProps & { method: SignatureMethod }) {
  const t = translate(ctx);
  const error = wrong && wrong.field === method.field ? t(`notices.sign.${wrong.problem}`) : undefined;
  if (method.name === 'drawn') return <DrawingField t={t} error={error} />;
  return (
    <PasskeyField
      t={t}
      does="sign"
      party={relyingParty(ctx.state.app.baseUrl)}
      {...(hasPasskey ? { options: `${url}/passkey?${shownField}=${ctx.state.language}` } : {})}
      label={t('signing.passkey.label')}
      {...(hasPasskey ? { help: t('signing.passkey.help') } : {})}
      path={`${url}?method=passkey`}
      error={error}
      otherBrowser={<OtherBrowser ctx={ctx} about={view.contract.id} />}
    >
      {hasPasskey ? null : <NoPasskeyYet t={t} />}
    </PasskeyField>
  );
}

const said = { signed: 'signedFlash', repeat: 'repeatFlash', concluded: 'concludedFlash' } as const;

/** What was just done, or why nothing was. */
export function Outcome({ ctx, refused }: { ctx: Ctx; refused?: string | undefined }) {
  const t = translate(ctx);
  if (refused)
    return (
      <Alert tone="bad" announce="alert">
        <p>{t(`contracts.refused.${refused}`)}</p>
      </Alert>
    );
  const [, key] = Object.entries(said).find(([name]) => name === ctx.query.said) ?? [];
  return key ? (
    <Alert tone="good" announce="status">
      <p>{t(`contracts.page.${key}`)}</p>
    </Alert>
  ) : null;
}

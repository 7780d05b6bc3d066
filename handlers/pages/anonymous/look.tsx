import { newCode } from '../../../src/anonymous/code.ts';
import type { Recipient } from '../../../src/anonymous/store.ts';
import { HeedError } from '../../../src/errors.ts';
import { Alert, Button, LinkButton, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { addressOf, dayOf, renderAnonymous } from './frame.tsx';

/** A report as it was typed; it goes from page to page with the form, since nothing here remembers it. */
export interface Typed {
  text: string;
  about: string;
  ticked: string[];
  urgent: boolean;
}

/** What a person is told; anything that is our fault goes on. */
export function said(ctx: Ctx, error: unknown): string {
  if (!(error instanceof HeedError) || error.status >= 500) throw error;
  const t = translate(ctx);
  if (error.code === 'too-many') return t('anonymous.busy');
  if (error.text === 'anonymous-empty') return t('anonymous.empty');
  if (error.text === 'anonymous-long') return t('anonymous.long');
  if (error.text === 'anonymous-names') return t('anonymous.names');
  if (error.text === 'anonymous-nobody') return t('anonymous.nobody');
  return t('anonymous.closed');
}

/** What it protects and what not, before anything is asked. */
export function Protection({ ctx }: { ctx: Ctx }) {
  const t = translate(ctx);
  return (
    <>
      <Section id="protects" title={t('anonymous.protects.title')}>
        <div class="prose">
          <ul>
            {(['one', 'two', 'three'] as const).map((key) => (
              <li key={key}>{t(`anonymous.protects.${key}`)}</li>
            ))}
          </ul>
        </div>
      </Section>
      <Section id="not" title={t('anonymous.not.title')}>
        <div class="prose">
          <ul>
            {(['one', 'two', 'three', 'four'] as const).map((key) => (
              <li key={key}>{t(`anonymous.not.${key}`)}</li>
            ))}
          </ul>
        </div>
      </Section>
    </>
  );
}

export function Outside({ ctx, outside }: { ctx: Ctx; outside: string | null }) {
  const t = translate(ctx);
  return outside ? (
    <p>
      {t('anonymous.outside')}: {outside}
    </p>
  ) : (
    <p>{t('anonymous.outsideNone')}</p>
  );
}

/** Who gets it, before it is sent. */
export function renderLook(
  ctx: Ctx,
  typed: Typed,
  shown: { readers: Recipient[]; left: Recipient[]; spokenOf: Recipient[]; outside: string | null },
): void {
  const { readers, left, spokenOf, outside } = shown;
  const t = translate(ctx);
  const last = readers.some(({ standing }) => standing === 'last');
  // Who was left out without having been ticked is not said: it would tell who reports to whom.
  const ticked = left.filter(({ id }) => typed.ticked.includes(id));
  renderAnonymous(ctx, {
    title: t('anonymous.title'),
    body: (
      <>
        <PageHead title={t('anonymous.title')} />
        {readers.length > 0 ? (
          <Section id="goes" title={t(last ? 'anonymous.goesToLast' : 'anonymous.goesTo')}>
            <div class="prose">
              <ul>
                {readers.map(({ id, name }) => (
                  <li key={id}>{name}</li>
                ))}
              </ul>
            </div>
            {ticked.length > 0 ? (
              <p>
                {t('anonymous.notGoesTo')}: {ticked.map(({ name }) => name).join(', ')}
              </p>
            ) : null}
          </Section>
        ) : (
          <>
            <Alert tone="bad" announce="alert">
              {t('anonymous.nobody')}
            </Alert>
            <Outside ctx={ctx} outside={outside} />
          </>
        )}
        {spokenOf.length > 0 ? (
          <Alert tone="warn" announce="alert">
            {t('anonymous.spokenOf', { names: spokenOf.map(({ name }) => name).join(', ') })}
          </Alert>
        ) : null}
        <form method="post" action={addressOf(ctx, '/anonymous')} class="flow" autocomplete="off">
          <blockquote class="prose">
            {typed.text.split('\n').map((line, at) => (
              <p key={at}>{line}</p>
            ))}
          </blockquote>
          <input type="hidden" name="text" value={typed.text} />
          <input type="hidden" name="about" value={typed.about} />
          {typed.ticked.map((id) => (
            <input key={id} type="hidden" name="not" value={id} />
          ))}
          {typed.urgent ? <input type="hidden" name="urgent" value="1" /> : null}
          <input type="hidden" name="shown" value={readers.map(({ id }) => id).join(' ')} />
          <input type="hidden" name="code" value={newCode()} />
          <p class="actions">
            {readers.length > 0 ? (
              <Button look="primary" name="step" value="send">
                {t('anonymous.send')}
              </Button>
            ) : null}{' '}
            <Button name="step" value="change">
              {t('anonymous.change')}
            </Button>
          </p>
        </form>
      </>
    ),
  });
}

const inGroups = (code: string): string => code.replaceAll(/.{4}(?=.)/g, '$&-');

/** The receipt code, shown this once. */
export function renderSent(ctx: Ctx, code: string, feedback: string): void {
  const t = translate(ctx);
  renderAnonymous(ctx, {
    title: t('anonymous.sent'),
    body: (
      <>
        <PageHead title={t('anonymous.sent')} />
        <Section id="code" title={t('anonymous.code')}>
          <p>
            <strong>
              <code id="receipt-code">{inGroups(code)}</code>
            </strong>
          </p>
          <p>{t('anonymous.codeText')}</p>
          <p>{t('anonymous.next', { feedback: dayOf(ctx, feedback) })}</p>
        </Section>
        <p>
          <LinkButton href={addressOf(ctx, '/anonymous/answer')}>{t('anonymous.openTitle')}</LinkButton>
        </p>
      </>
    ),
  });
}

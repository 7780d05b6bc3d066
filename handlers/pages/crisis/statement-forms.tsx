import { v7 } from 'uuid';
import { outsideWriter } from '../../../src/crisis/statements/mail.ts';
import { statementsPath } from '../../../src/crisis/statements/present.ts';
import type { VersionView } from '../../../src/crisis/statements/read.ts';
import type { StatementAudience } from '../../../src/crisis/statements/rules.ts';
import type { Incident } from '../../../src/crisis/store.ts';
import { languages } from '../../../src/messages/model.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { Alert, Confirm, FieldView, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import type { ThereProps } from './statement.tsx';

export interface EnteredStatement {
  typed: Readonly<Record<string, string>>;
  problem: 'empty' | 'half' | 'tooLong';
}

/** `way`: which of the forms; `problem`: in the reader's words. */
export interface EnteredWay {
  way: string;
  typed: Readonly<Record<string, string>>;
  problem: string;
}

export const longestTitle = 200;

interface WriteProps {
  ctx: Ctx;
  incident: Incident;
  audience: StatementAudience;
  newest: VersionView | null;
  entered?: EnteredStatement;
}

/** The text in both languages; begins with the newest version. */
export function WriteStatement({ ctx, incident, audience, newest, entered }: WriteProps) {
  const t = translate(ctx);
  const kind = newest ? 'edit' : 'write';
  const beginOf = (part: 'title' | 'text', language: (typeof languages)[number]) =>
    entered ? (entered.typed[`${part}-${language}`] ?? '') : (newest?.texts?.[language]?.[part] ?? '');
  return (
    <Confirm
      ask={t(`crisis.statements.${kind}`)}
      text={t(`crisis.statements.${kind}Text`)}
      confirm={t('crisis.statements.save')}
      look="plain"
      open={entered !== undefined}
      post={{ url: `${statementsPath(incident.id)}/${audience}/write`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      {entered ? (
        <Alert tone="bad" announce="alert">
          {t(`crisis.statements.problem.${entered.problem}`)}
        </Alert>
      ) : null}
      <p class="quiet">{t('crisis.statements.languageHelp')}</p>
      {languages.flatMap((language) =>
        (['title', 'text'] as const).map((part) => (
          <FieldView
            key={`${part}-${language}`}
            id={`statement-${part}-${language}`}
            field={{
              name: `${part}-${language}`,
              kind: part === 'title' ? 'text' : 'long-text',
              label: t(`crisis.statements.field.${part}`, {
                language: t(`crisis.statements.language.${language}`),
              }),
              maxLength: part === 'title' ? longestTitle : longestText,
            }}
            value={beginOf(part, language)}
            optional={t('common.optional')}
          />
        )),
      )}
    </Confirm>
  );
}

/** The ways by which the text above may go out, once it may. */
export function SendStatement({ ctx, there, view, newest, entered }: ThereProps & { entered?: EnteredWay }) {
  const t = translate(ctx);
  const { incident, audience } = there;
  if (newest.missing.length > 0)
    return (
      <Section id="send" title={t('crisis.statements.send')}>
        <p>{t('crisis.statements.sendNot')}</p>
      </Section>
    );
  const standing = view.sendings.find((one) => one.standing && one.audience === audience);
  const form = (way: string, ask: string, children?: preact.ComponentChildren) => (
    <Confirm
      key={way}
      ask={ask}
      text={t(incident.drill ? 'crisis.statements.drill' : 'crisis.statements.sendText')}
      confirm={ask}
      open={entered?.way === way}
      post={{ url: `${there.path}/send`, csrf: csrf(ctx) }}
      values={{ statement: newest.id, sha256: newest.hash, once: v7(), way }}
    >
      {children}
    </Confirm>
  );
  const field = (way: string, name: string, more: { help?: string; long?: boolean }) => (
    <FieldView
      id={`${way}-${name}`}
      field={{
        name,
        kind: more.long === false ? 'text' : 'long-text',
        label: t(`crisis.statements.${name}`),
        required: true,
        ...(more.help ? { help: more.help } : {}),
      }}
      value={entered?.way === way ? (entered.typed[name] ?? '') : ''}
      {...(entered?.way === way ? { error: entered.problem } : {})}
      focusError
      optional={t('common.optional')}
    />
  );
  const inHouse = audience === 'staff';
  const mail = outsideWriter(ctx.state.app.platforms) !== undefined;
  return (
    <Section id="send" title={t('crisis.statements.send')}>
      {standing && standing.statementId !== newest.id ? (
        <p>{t('crisis.statements.sendReplaces', { number: standing.number })}</p>
      ) : null}
      {incident.drill ? (
        form('sink', t('crisis.statements.drillDo'))
      ) : (
        <div class="flow">
          {audience === 'staff' ? form('everyone', t('crisis.statements.toEveryone')) : null}
          {inHouse
            ? form(
                'people',
                t('crisis.statements.toPeople'),
                field('people', 'staffNumbers', { help: t('crisis.statements.staffNumbersHelp') }),
              )
            : null}
          {!inHouse && mail
            ? form(
                'mail',
                t('crisis.statements.toMail'),
                <>
                  {field('mail', 'addresses', { help: t('crisis.statements.addressesHelp') })}
                  <FieldView
                    id="mail-language"
                    field={{
                      name: 'language',
                      kind: 'choice',
                      label: t('crisis.statements.mailLanguage'),
                      required: true,
                      options: languages
                        .filter((one) => newest.texts?.[one])
                        .map((value) => ({ value, label: t(`crisis.statements.language.${value}`) })),
                    }}
                    value={languages.find((one) => newest.texts?.[one]) ?? ''}
                    optional={t('common.optional')}
                  />
                </>,
              )
            : null}
          {!inHouse && !mail ? <p class="quiet">{t('crisis.statements.noMail')}</p> : null}
          {form(
            'by-hand',
            t('crisis.statements.byHand'),
            field('by-hand', 'place', { help: t('crisis.statements.placeHelp') }),
          )}
        </div>
      )}
    </Section>
  );
}

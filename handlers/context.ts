import type { Context, ParameterizedContext } from 'koa';
import type { App } from '../src/app.ts';
import { HeedError } from '../src/errors.ts';
import type { SessionFacts } from '../src/evidence/events.ts';
import type { Device } from '../src/kiosk/device.ts';
import type { Visit } from '../src/kiosk/visit.ts';
import { type Language, languages } from '../src/messages/model.ts';
import { type Translate, translator } from '../src/messages/texts.ts';
import type { Viewer } from '../src/people/person.ts';
import { isUuid } from '../src/uuid.ts';
import { csrfToken } from '../src/web/tokens.ts';
import type { Upload } from './middleware/uploads.ts';

/** What a request knows of itself, on `ctx.state`. */
export interface State {
  app: App;
  requestId: string;
  /** One instant for the whole request. */
  now: Date;
  viewer: Viewer | null;
  /** Files that are kept as they are, where the form brought some (`middleware/uploads.ts`). */
  uploads?: readonly Upload[];
  /** A shared tablet and who is before it, on the kiosk's own pages and nowhere else (`middleware/kiosk.ts`). */
  kiosk?: { device: Device; visit?: Visit };
  /** SHA-256 of the session cookie; ties CSRF tokens to it. */
  sessionHash: Buffer | null;
  language: Language;
}

export type Ctx = ParameterizedContext<State, Context>;

/** The signed-in person. @throws HeedError `sign-in-needed` */
export function signedIn(ctx: Ctx): Viewer {
  if (!ctx.state.viewer) throw new HeedError('sign-in-needed', 'this page needs a signed-in person');
  return ctx.state.viewer;
}

export function translate(ctx: Ctx): Translate {
  return translator(ctx.state.language);
}

/** For the forms of the page being made; undefined where nobody is signed in. */
export function csrf(ctx: Ctx): string {
  const { sessionHash, app, now } = ctx.state;
  if (!sessionHash) return '';
  return csrfToken(app.tokens, sessionHash, new Date(now.getTime() + 12 * 3_600_000));
}

/** How the person at the browser is known, for the evidence. The platform is the one they were recognised by. */
export function webSession(ctx: Ctx): SessionFacts {
  const method = ctx.state.viewer?.signedInBy ?? 'unknown';
  return {
    platform: method.split('-')[0] ?? method,
    method,
    ip: ctx.ip,
    agent: ctx.get('user-agent').slice(0, 200),
  };
}

/** In a form whose words are answered to: the language that they stand in, which goes with the answer. */
export const shownField = 'shown';

/**
 * The language of the page that a form stood on. What was chosen on another page since changes nothing about that;
 * only a form without it is taken to be in the language of now.
 */
export function shownLanguage(ctx: Ctx): Language {
  const shown = formFields(ctx)[shownField] ?? ctx.query[shownField];
  return languages.find((language) => language === shown) ?? ctx.state.language;
}

/** A form's fields as text; a field sent twice counts once, the last time. */
export function formFields(ctx: Ctx): Record<string, string> {
  return Object.fromEntries(sentFields(ctx));
}

/** Every value of a field that may come several times, such as ticked boxes. */
export function formList(ctx: Ctx, name: string): string[] {
  return sentFields(ctx).flatMap(([field, value]) => (field === name ? [value] : []));
}

/**
 * What was sent, in its order. Forms are read here: the body parser's own way drops fields beyond a thousand,
 * makes an object of more than twenty of one name, and takes names with dots and brackets apart.
 */
function sentFields(ctx: Ctx): [name: string, value: string][] {
  const { body, rawBody } = ctx.request;
  const sent: [string, unknown][] = ctx.is('urlencoded')
    ? [...new URLSearchParams(rawBody)]
    : Object.entries(typeof body === 'object' && body !== null ? body : {});
  return sent.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => typeof one === 'string')
      .map((one): [string, string] => [name, storable(one)]),
  );
}

/** PostgreSQL holds no NUL, and no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '').replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

/** An id out of an address. @throws HeedError `not-found` for anything that is no id */
export function idParam(ctx: Ctx, name: string): string {
  const value = (ctx.params as Record<string, string | undefined>)[name] ?? '';
  if (!isUuid(value)) throw new HeedError('not-found', `no ${name} of that form`);
  return value;
}

/** Whether htmx asked: it wants the part, not the page. */
export function wantsPart(ctx: Ctx): boolean {
  return ctx.get('hx-request') === 'true';
}

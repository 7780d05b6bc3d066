import fc from 'fast-check';
import { maxSlackBytes } from '../../src/platforms/slack/receive.ts';
import type { Headers } from '../../src/platforms/slack/signing.ts';
import { signatureHeaders } from './slack/signing.ts';
import { type Sample, settings, vectors } from './slack-vectors.ts';

const { now } = vectors.inbound;

/** Fields as a body, signed with the code of the fake, not with the adapter's. */
export function request(
  form: Sample['form'],
  fields: unknown,
  more: { text?: (text: string) => string; bytes?: (body: Buffer) => Buffer; at?: number } = {},
): { headers: Headers; body: Buffer } {
  const text = encoded(form, fields);
  const plain = Buffer.from(more.text ? more.text(text) : text);
  const body = more.bytes ? more.bytes(plain) : plain;
  const type = form === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  const signed = signatureHeaders(
    body,
    { secret: settings.signingSecrets[0] ?? '', now: more.at ?? now },
    {},
  );
  return { headers: { 'content-type': type, ...signed }, body };
}

function encoded(form: Sample['form'], fields: unknown): string {
  if (form === 'json') return JSON.stringify(fields) ?? '';
  if (form === 'payload') return new URLSearchParams({ payload: JSON.stringify(fields) ?? '' }).toString();
  const pairs = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, words(value)])).toString();
}

/** One change: `where` says what is changed, `which` and `at` how, `junk` into what. */
export interface Alteration {
  where: 'fields' | 'text' | 'bytes' | 'headers' | 'signature' | 'time';
  which: number;
  at: number;
  junk: unknown;
}

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    ...['', '0', '-1', '1e9', 'NaN', '__proto__', 'constructor', 'toString', '\u0000', '\uFFFD', '\ud800'],
    ...[
      '&',
      '=',
      '%',
      '%ff',
      '+',
      '"',
      '\\',
      '{',
      '}',
      '[',
      '[[[[',
      '<!channel>',
      'ssl_check=1&',
      '&payload={}',
    ],
    ...['U0HEEDBOT1', 'T0OTHER001', 'event_callback', 'block_actions', 'im', 'notices.later:1', ' ', '\r\n'],
  ),
);
const junk = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(null, true, 0, -1.5, 1e308, [], {}, [[]], [null], { id: {} }) },
  { weight: 1, arbitrary: fc.nat({ max: 20_000 }).map((length) => '长'.repeat(length)) },
  { weight: 1, arbitrary: fc.nat({ max: 3_000 }).map((depth) => ({ nested: depth })) },
);

export const alteration: fc.Arbitrary<Alteration> = fc.record({
  where: fc.constantFrom<Alteration['where'][]>(
    ...(['fields', 'fields', 'fields', 'fields', 'text', 'bytes', 'headers', 'signature', 'time'] as const),
  ),
  which: fc.nat({ max: 6 }),
  at: fc.nat({ max: 4_000 }),
  junk,
});

export interface Altered {
  headers: Headers;
  body: Buffer;
  /** Not signed with a secret of ours over this body and time, or of another time. */
  unsigned: boolean;
  intact: boolean;
  /** What a socket would bring in place of the body. */
  fields: unknown;
}

/** The request for a sample with all these changes made, in the order in which fields become a request. */
export function alter(sample: Sample, alterations: readonly Alteration[]): Altered {
  const of = (where: Alteration['where']) => alterations.filter((one) => one.where === where);
  const whole: unknown = structuredClone(sample.fields);
  const fields = of('fields').reduce(altFields, whole);
  const off = of('time').at(-1);
  const shift = off ? off.at - 2_000 : 0;
  const altered = (all: Buffer, signed: boolean) =>
    of('bytes')
      .filter(({ which }) => which > 3 === signed)
      .reduce(altBytes, all);
  const made = request(sample.form, fields, {
    text: (all) => of('text').reduce(altText, all),
    bytes: (all) => altered(all, true),
    at: now + shift,
  });
  const headers = of('headers').reduce(altHeaders, made.headers);
  const forged = of('signature').at(-1);
  const body = altered(made.body, false);
  return {
    headers: forged ? { ...headers, 'x-slack-signature': forge(made.headers, forged) } : headers,
    body,
    unsigned: forged !== undefined || Math.abs(shift) > 300 || !body.equals(made.body),
    intact: alterations.length === 0,
    fields,
  };
}

/** A field somewhere in it, chosen by `at`: gone, of another type, doubled, renamed, or moved to the top. */
function altFields(value: unknown, { which, at, junk }: Alteration): unknown {
  // Of its own: the same alteration twice would put it into itself.
  const other = structuredClone(junk);
  const places = placesIn(value, []);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return other;
  const { holder, name } = place;
  const was = holder[name];
  const kept =
    typeof other === 'object' && other !== null && 'nested' in other ? deep(Number(other.nested)) : other;
  if (which === 0) delete holder[name];
  else if (which === 1) holder[name] = kept;
  else if (which === 2) holder[name] = [was, was];
  else if (which === 3) holder[name] = { [words(other)]: was };
  else if (which === 4) holder[words(kept)] = was;
  else if (which === 5) holder[name] = typeof was === 'string' ? was + words(other) : words(was);
  else return { ...(typeof was === 'object' ? was : {}), [name]: was };
  return value;
}

/** As text, whatever it is: objects may have a `toString` that is none. */
function words(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function deep(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

type Place = { holder: Record<string, unknown>; name: string };

function placesIn(value: unknown, found: Place[]): Place[] {
  if (!isHolder(value) || found.length > 300) return found;
  for (const [name, inner] of Object.entries(value)) {
    found.push({ holder: value, name });
    placesIn(inner, found);
  }
  return found;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function altText(all: string, { which, at, junk: other }: Alteration): string {
  const place = at % (all.length + 1);
  const some = words(other);
  const forms = [
    all.slice(0, place),
    all.slice(place),
    `${all}&${all}`,
    `${some}${all}`,
    `${all}${some}`,
    all.slice(0, place) + some + all.slice(place),
    some,
  ];
  return forms[which] ?? '';
}

const tooLarge = Buffer.alloc(maxSlackBytes + 1, 'a');

function altBytes(body: Buffer, { which, at }: Alteration): Buffer {
  if (which === 0) return at % 10 === 0 ? tooLarge : Buffer.alloc(0);
  const changed = Buffer.from(body);
  if (changed.length > 0) changed.writeUInt8(at % 256, at % changed.length);
  return changed;
}

const names = ['x-slack-signature', 'x-slack-request-timestamp', 'content-type'];

function altHeaders(headers: Headers, { which, at, junk: other }: Alteration): Headers {
  const name = names[at % names.length] ?? '';
  const value = headers[name];
  const one = typeof value === 'string' ? value : '';
  const forms = [
    undefined,
    [one, one],
    words(other),
    `${one}${words(other)}`,
    one.slice(1),
    one.toUpperCase(),
    ` ${one}`,
  ];
  return { ...headers, [name]: forms[which] };
}

function forge(headers: Headers, { at, junk: other }: Alteration): string {
  const one = signatureHeaders(`${words(other)}${at}`, { secret: 'not ours', now }, {});
  const signed = one['x-slack-signature'] ?? '';
  return at % 3 === 0
    ? signed.slice(at % 40)
    : at % 3 === 1
      ? String(headers['x-slack-signature']).toUpperCase()
      : signed;
}

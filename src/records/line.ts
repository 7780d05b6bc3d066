import { HeedError } from '../errors.ts';
import { type IncomingRecord, type Party, type RecordKind, recordKinds, SaidContent } from './model.ts';

/**
 * A record as one line of JSON, as any system can write it (`docs/records.md`):
 *
 *     {"id": "m-1", "kind": "message", "at": "2026-03-02T09:30:00Z", "chat": "c-1",
 *      "from": {"account": "li", "platform": "wecom", "tenant": "corp"}, "to": [{"account": "+8613…", "external": true}],
 *      "head": {"type": "text"}, "body": {"type": "text/plain", "text": "…"}, "otherParty": "agreed"}
 *
 * Checked by hand and not by a schema: millions of lines come this way.
 *
 * @throws HeedError `bad-input` naming the field that is wrong; never what stood in it
 */
export function readLine(line: string): IncomingRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrong('the line', 'is no JSON');
  }
  const all = fields(value, 'the line', known);
  const { kind, otherParty } = all;
  if (!isKind(kind)) throw wrong('kind', `is one of ${recordKinds.join(', ')}`);
  if (
    otherParty !== undefined &&
    otherParty !== 'agreed' &&
    otherParty !== 'disagreed' &&
    otherParty !== 'unknown'
  )
    throw wrong('otherParty', 'is agreed, disagreed or unknown');
  const to = all.to;
  if (!Array.isArray(to) || to.length === 0 || to.length > mostParties)
    throw wrong('to', `is a list of 1 to ${mostParties}`);
  const body = bodyOf(all.body);
  const record: IncomingRecord = {
    key: text(all.id, 'id'),
    kind,
    occurredAt: instant(all.at),
    chat: text(all.chat, 'chat'),
    from: party(all.from, 'from'),
    to: to.map((one, n) => party(one, n)),
    head: headOf(all.head),
  };
  if (body) record.body = body;
  if (otherParty) record.otherParty = otherParty;
  return record;
}

const isKind = (kind: unknown): kind is RecordKind => recordKinds.includes(kind as RecordKind);

const known = new Set(['id', 'kind', 'at', 'chat', 'from', 'to', 'head', 'body', 'otherParty']);
const ofParty = new Set(['account', 'platform', 'tenant', 'name', 'external']);
const ofBody = new Set(['type', 'text', 'base64']);
const mostParties = 1_000;
/** Most records have one. */
const places = ['to[0]', 'to[1]'];
const mostHead = 50;
const longest = 512;

const wrong = (field: string, what: string) => new HeedError('bad-input', `${field} ${what}`);

function fields(value: unknown, name: string, allowed: ReadonlySet<string>): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'is no object');
  // What `JSON.parse` makes has no field but its own.
  for (const field in value) if (!allowed.has(field)) throw wrong(name, 'has a field that is not known');
  return value as Record<string, unknown>;
}

function text(value: unknown, name: string, field = ''): string {
  if (typeof value === 'string' && value !== '' && value.length <= longest && !value.includes('\0'))
    return value;
  throw wrong(name + field, `is a text of 1 to ${longest} characters`);
}

/** RFC 3339 with a zone: a time without one is another time in another place. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

export function instant(value: unknown): Date {
  const at =
    typeof value === 'string' && rfc3339.test(value) && isDayThere(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at) || at < 0) throw wrong('at', 'is a time as in 2026-03-02T09:30:00Z');
  return new Date(at);
}

/** `Date.parse` makes 30 February the second of March, and 24:00 another day. */
function isDayThere(value: string): boolean {
  if (value.startsWith('24', 11)) return false;
  const day = Number(value.slice(8, 10));
  return day <= 28 || new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
}

/** @param at its name, or its place in `to` */
export function party(value: unknown, at: string | number): Party {
  const name = typeof at === 'string' ? at : (places[at] ?? `to[${at}]`);
  const given = fields(value, name, ofParty);
  demandParty(given, name);
  // Just made of a line, with no field but these: a copy would be the same.
  return given;
}

function demandParty(
  given: Record<string, unknown>,
  name: string,
): asserts given is Record<string, unknown> & Party {
  text(given.account, name, '.account');
  const { external } = given;
  if (external !== undefined && typeof external !== 'boolean')
    throw wrong(`${name}.external`, 'is true or false');
  for (const field of ['platform', 'tenant', 'name'] as const)
    if (given[field] !== undefined) text(given[field], name, `.${field}`);
  if ((given.platform === undefined) !== (given.tenant === undefined))
    throw wrong(name, 'has a platform and its tenant, or neither');
}

function headOf(value: unknown): IncomingRecord['head'] {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong('head', 'is no object');
  let count = 0;
  for (const field in value) {
    const one = (value as Record<string, unknown>)[field];
    count += 1;
    if (count > mostHead) throw wrong('head', `has at most ${mostHead} fields`);
    if (field.length > longest) throw wrong('head', 'has a name that is too long');
    if (one === null || typeof one === 'boolean') continue;
    if (typeof one === 'number') {
      if (isAsWritten(one)) continue;
      throw wrong('head', 'has numbers of at most 15 digits; longer ones are texts');
    }
    if (typeof one !== 'string' || one.length > longest)
      throw wrong('head', `has texts of at most ${longest} characters, numbers, true and false`);
  }
  return value as IncomingRecord['head'];
}

/** What a double does not hold, `JSON.parse` changes and says nothing: 12345678901234567890, 1e999. */
const isAsWritten = (one: number): boolean =>
  Number.isFinite(one) && (!Number.isInteger(one) || Number.isSafeInteger(one));

function bodyOf(value: unknown): IncomingRecord['body'] {
  if (value === undefined) return undefined;
  const given = fields(value, 'body', ofBody);
  const type = text(given.type, 'body.type');
  if ((given.text === undefined) === (given.base64 === undefined)) throw wrong('body', 'has text or base64');
  if (typeof given.text === 'string') return new SaidContent(type, given.text);
  if (typeof given.base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(given.base64))
    throw wrong('body.base64', 'is base64');
  return { type, bytes: Buffer.from(given.base64, 'base64') };
}

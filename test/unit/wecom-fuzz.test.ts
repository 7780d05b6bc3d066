import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { FixedClock } from '../../src/clock.ts';
import { type Received, wecomCallback } from '../../src/platforms/wecom/callback.ts';
import type { WecomEvent } from '../../src/platforms/wecom/incoming.ts';
import { CallbackRefused, refusalReasons } from '../../src/platforms/wecom/refused.ts';
import type { XmlTree } from '../harness/wecom/xml.ts';
import { type Altered, alter, alteration, messages } from '../harness/wecom-altered.ts';
import { corp } from '../harness/wecom-callback.ts';

/** `npm run fuzz` asks for more, and for other ones. */
const runs = Number(process.env.HEED_FUZZ_RUNS ?? 20_000);
const seed = Number(process.env.HEED_FUZZ_SEED ?? 7);

const callback = wecomCallback(corp, new FixedClock('2023-11-14T22:13:20Z'));

/** What came out: the kind of what was read, or why it was refused. Anything else is thrown on. */
function outcome<T>(run: () => T): { taken: T } | { refused: string } {
  try {
    return { taken: run() };
  } catch (error) {
    if (!(error instanceof CallbackRefused) || error.status < 400 || error.status > 499) throw error;
    return { refused: error.reason };
  }
}

const userid = (value: string) => /^[\w.@-]{1,64}$/.test(value) && value === value.toLowerCase();
const stored = (value: string) => !value.includes('\u0000') && Buffer.from(value).toString() === value;
const short = (value: string) => value !== '' && stored(value) && Buffer.byteLength(value) <= 1_024;

function isSoundEvent(what: WecomEvent): boolean {
  switch (what.kind) {
    case 'text':
      return userid(what.userid) && stored(what.text);
    case 'other-message':
      return userid(what.userid) && /^\w{1,64}$/.test(what.type);
    case 'card':
      return (
        userid(what.userid) &&
        [what.key, what.taskId, what.cardType, what.responseCode].every(short) &&
        Object.entries(what.selected).every(([question, options]) => short(question) && options.every(short))
      );
    case 'menu':
      return userid(what.userid) && short(what.key);
    case 'entered':
    case 'subscribed':
    case 'unsubscribed':
    case 'person-deleted':
      return userid(what.userid);
    case 'person-changed':
      return userid(what.userid) && userid(what.newUserid ?? 'none');
    case 'department-changed':
    case 'department-deleted':
      return Number.isSafeInteger(what.departmentId) && what.departmentId > 0;
    case 'archive-news':
      return true;
    case 'app-warning':
      return /^\w{1,64}$/.test(what.event);
    case 'ignored':
      return /^\w{1,64}(?: \w{1,64})?$/.test(what.event);
  }
}

function isSound({ id, at, what, used }: Received): boolean {
  return (
    /^(?:message-\d{1,20}|event-[\w-]{43})$/.test(id) &&
    Math.abs(at.getTime() - 1_700_000_000_000) <= 7 * 86_400_000 &&
    used.token === 0 &&
    used.key === 0 &&
    isSoundEvent(what)
  );
}

/** What every message says when nobody has touched it. */
const untouched = new Map(
  messages.map((message) => {
    const { query, body } = alter(message, []);
    return [message, callback.open(query, body)];
  }),
);

/** @returns what came of it; false when it is not one of the two things that may come of it */
function tried(message: XmlTree, request: Altered): string | false {
  const result = outcome(() => callback.open(request.query, request.body));
  if ('refused' in result) return request.intact ? false : result.refused;
  if (request.unsigned || !isSound(result.taken)) return false;
  const same = !request.wrapping || isDeepStrictEqual(result.taken, untouched.get(message));
  return same && result.taken.what.kind;
}

/** The other door: nothing of a message comes back through it. */
function echoed(request: Altered): string | false {
  const result = outcome(() => callback.verifyUrl({ ...request.query, echostr: request.encrypt }));
  if ('refused' in result) return result.refused;
  return !request.unsigned && /^[\w.~+/=-]{1,128}$/.test(result.taken) && 'echoed';
}

describe('altered WeCom callbacks', function () {
  this.timeout(60_000 + runs);

  it(`are taken as they must be or refused, ${runs.toLocaleString('en')} times`, () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    const message = fc.constantFrom(...messages);
    const alterations = fc.array(alteration, { maxLength: 3, size: 'max' });
    fc.assert(
      fc.property(message, alterations, (one, changes) => {
        const request = alter(one, changes);
        const [came, answer] = [tried(one, request), echoed(request)];
        if (came === false || answer === false) return false;
        count(came);
        count(`GET ${answer}`);
        return true;
      }),
      { seed, numRuns: runs },
    );
    process.off('unhandledRejection', note);
    expect(unhandled).to.deep.equal([]);
    // It went everywhere: every reason was given, and of every kind some came through.
    expect([...seen.keys()]).to.include.members(refusalReasons.filter((reason) => reason !== 'echo'));
    expect([...seen.keys()]).to.include.members([
      'GET echo',
      'text',
      'card',
      'menu',
      'person-changed',
      'app-warning',
    ]);
    if (process.env.HEED_FUZZ_RUNS)
      console.log(
        [...seen]
          .sort(([, a], [, b]) => b - a)
          .map(([what, times]) => `${what} ${times}`)
          .join(', '),
      );
  });
});

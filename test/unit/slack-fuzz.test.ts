import { expect } from 'chai';
import fc from 'fast-check';
import { FixedClock } from '../../src/clock.ts';
import type { SlackEvent } from '../../src/platforms/slack/incoming.ts';
import { openSlack, type Received } from '../../src/platforms/slack/receive.ts';
import { refusalReasons, SlackRefused } from '../../src/platforms/slack/refused.ts';
import { type Altered, alter, alteration } from '../harness/slack-altered.ts';
import { type Sample, samples, settings, team, vectors } from '../harness/slack-vectors.ts';

/** `npm run fuzz` asks for more, and for other ones. */
const runs = Number(process.env.HEED_FUZZ_RUNS ?? 20_000);
const seed = Number(process.env.HEED_FUZZ_SEED ?? 7);

const slack = openSlack(settings, team, new FixedClock(new Date(vectors.inbound.now * 1000)));

const stored = (value: string) => !value.includes('\u0000') && Buffer.from(value).toString() === value;
const id = (value: string) => /^[A-Z][A-Z0-9]{1,31}$/.test(value);
const trigger = (value: string) => /^[\w.-]{1,255}$/.test(value);
const key = (value: string) => value !== '' && value.length <= 255 && stored(value) && !/\p{Cc}/u.test(value);
const word = (value: string) => /^[\w.-]{1,73}$/.test(value);

function isSoundEvent(what: SlackEvent): boolean {
  switch (what.kind) {
    case 'text':
    case 'edited':
      return id(what.userId) && id(what.channel) && stored(what.text) && /^\d+\.\d+$/.test(what.ts);
    case 'other-message':
      return id(what.userId) && id(what.channel);
    case 'button': {
      const { message, view } = what;
      const placed = message ? id(message.channel) && /^\d+\.\d+$/.test(message.ts) : view !== undefined;
      const url = message?.responseUrl ?? 'https://hooks.slack.com/';
      return (
        placed &&
        id(what.userId) &&
        key(what.key) &&
        trigger(what.triggerId) &&
        /^https:\/\/[\w.-]*slack(?:-gov)?\.com[/:]?/i.test(url)
      );
    }
    case 'form':
      return (
        id(what.userId) &&
        key(what.key) &&
        id(what.view.id) &&
        Object.entries(what.values).every(([name, value]) => stored(name) && stored(value))
      );
    case 'command':
      return id(what.userId) && stored(what.text) && trigger(what.triggerId);
    case 'shortcut':
      return id(what.userId) && key(what.key) && trigger(what.triggerId);
    case 'home':
    case 'person-changed':
      return id(what.userId);
    case 'groups-changed':
      return id(what.groupId);
    case 'rate-limited':
    case 'revoked':
      return true;
    case 'ignored':
      return word(what.type);
  }
}

function isSound(received: Received): boolean {
  if (received.kind === 'answer')
    return ['', '{"options":[]}'].includes(received.body) || /^\{"challenge":"/.test(received.body);
  const { incoming } = received;
  return (
    /^[\w.-]{1,128}$/.test(incoming.id) && incoming.teamId === team.teamId && isSoundEvent(incoming.what)
  );
}

/** What came of it, or false when it is not one of the two things that may come of it. */
function tried(request: Altered): string | false {
  try {
    const received = slack.open(request.headers, request.body);
    // The check of the certificate is the only thing that is answered unsigned, and nothing comes of it.
    if (request.unsigned && !(received.kind === 'answer' && received.body === '')) return false;
    if (!isSound(received)) return false;
    return received.kind === 'answer' ? 'answer' : received.incoming.what.kind;
  } catch (error) {
    if (!(error instanceof SlackRefused) || error.status < 400 || error.status > 499) throw error;
    return request.intact ? false : `refused: ${error.reason}`;
  }
}

/** The other door: no signature, and no untyped error either. */
function enveloped({ form }: Sample, { fields }: Altered): boolean {
  const type = form === 'json' ? 'events_api' : form === 'payload' ? 'interactive' : 'slash_commands';
  try {
    return isSound(slack.openEnvelope(type, fields));
  } catch (error) {
    return error instanceof SlackRefused;
  }
}

describe('altered Slack requests', function () {
  this.timeout(60_000 + runs);

  it(`are taken as they must be or refused, ${runs.toLocaleString('en')} times`, () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    const alterations = fc.array(alteration, { maxLength: 3, size: 'max' });
    fc.assert(
      fc.property(fc.constantFrom(...samples), alterations, (sample, changes) => {
        const request = alter(sample, changes);
        const came = tried(request);
        if (came === false || !enveloped(sample, request)) return false;
        count(came);
        return true;
      }),
      { seed, numRuns: runs },
    );
    // It went everywhere: every reason was given, and of every kind some came through.
    expect([...seen.keys()]).to.include.members(refusalReasons.map((reason) => `refused: ${reason}`));
    expect([...seen.keys()]).to.include.members([
      ...[
        'text',
        'button',
        'form',
        'command',
        'shortcut',
        'home',
        'person-changed',
        'rate-limited',
        'revoked',
      ],
      ...['ignored', 'answer'],
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

import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { HeedError } from '../../src/errors.ts';
import type { SlackEvent } from '../../src/platforms/slack/incoming.ts';
import { maxSlackBytes, openSlack } from '../../src/platforms/slack/receive.ts';
import { type RefusalReason, SlackRefused } from '../../src/platforms/slack/refused.ts';
import { type Headers, SlackSigning } from '../../src/platforms/slack/signing.ts';
import { request } from '../harness/slack-altered.ts';
import { type Sample, sample, samples, settings, team, vectors } from '../harness/slack-vectors.ts';

const clock = new FixedClock(new Date(vectors.inbound.now * 1000));
const slack = openSlack(settings, team, clock);

function reasonOf(run: () => unknown): RefusalReason | 'taken' {
  try {
    run();
  } catch (error) {
    if (error instanceof SlackRefused) return error.reason;
    throw error;
  }
  return 'taken';
}

/** What a sample says with some of its fields changed, signed anew. */
function read(name: string, changes: object = {}, form?: Sample['form']) {
  const one = sample(name);
  const { headers, body } = request(form ?? one.form, { ...one.fields, ...changes });
  const received = slack.open(headers, body);
  if (received.kind !== 'incoming') throw new Error('nothing to act on');
  return received.incoming;
}

const event = (name: string, inner: object, outer: object = {}) => {
  const was = sample(name).fields.event;
  return read(name, { event: { ...(typeof was === 'object' ? was : {}), ...inner }, ...outer });
};

describe('Slack signatures', () => {
  for (const vector of vectors.signing.vectors)
    it(`${vector.expect}s ${vector.id}`, () => {
      const headers = {
        'x-slack-request-timestamp': vector.timestamp,
        'x-slack-signature': vector.signature,
      };
      const check = () =>
        new SlackSigning([vector.secret]).check(headers, Buffer.from(vector.body), vector.now);
      if (vector.expect === 'accept') check();
      else expect(check).to.throw(HeedError);
    });

  it('accepts any secret of the list, and none that is not in it', () => {
    const { headers, body } = sample('slash_command');
    const check = (...secrets: string[]) =>
      new SlackSigning(secrets).check(headers, body, vectors.inbound.now);
    check('new', vectors.inbound.signing_secret);
    expect(reasonOf(() => check('new', 'old'))).to.equal('signature');
  });

  it('cannot be made without a secret', () => {
    for (const secrets of [[], [''], ['right', ' ']])
      expect(() => openSlack({ ...settings, signingSecrets: secrets }, team, clock))
        .to.throw(HeedError)
        .with.property('code', 'config-invalid');
  });

  it('refuses a timestamp that is no whole number although it is signed', () => {
    for (const timestamp of ['1700000000.0', '+1700000000', '0x6553f100', ' 1700000000', '1.7e9', '']) {
      const made = request('json', sample('event_message_im').fields);
      const headers = { ...made.headers, 'x-slack-request-timestamp': timestamp };
      expect(
        reasonOf(() => slack.open(headers, made.body)),
        timestamp,
      ).to.equal('headers');
    }
  });

  it('tells a wrong time from a wrong signature, to the second', () => {
    const at = (off: number) => {
      const made = request('json', sample('event_message_im').fields, { at: vectors.inbound.now + off });
      return reasonOf(() => slack.open(made.headers, made.body));
    };
    expect([at(-300), at(300), at(-301), at(301)]).to.deep.equal(['taken', 'taken', 'replay', 'replay']);
  });
});

describe('Slack requests', () => {
  const expected: Record<string, SlackEvent['kind'] | 'answer'> = {
    url_verification: 'answer',
    ssl_check: 'answer',
    event_app_mention: 'ignored',
    event_message_im: 'text',
    event_message_im_from_self: 'ignored',
    event_message_changed: 'edited',
    event_app_home_opened: 'home',
    event_team_join: 'person-changed',
    event_user_change_deactivated: 'person-changed',
    event_member_joined_channel: 'ignored',
    event_tokens_revoked: 'revoked',
    event_app_uninstalled: 'revoked',
    app_rate_limited: 'rate-limited',
    block_actions_message_button: 'button',
    block_actions_home_button: 'button',
    view_submission_signature: 'form',
    view_submission_unicode_name: 'form',
    view_closed_x_button: 'ignored',
    global_shortcut: 'shortcut',
    message_shortcut: 'shortcut',
    block_suggestion: 'answer',
    slash_command: 'command',
  };
  it('knows every sample', () =>
    expect(samples.map(({ name }) => name)).to.deep.equal(Object.keys(expected)));

  for (const { name, headers, body } of samples)
    it(`reads ${name}`, () => {
      const received = slack.open(headers, body);
      expect(received.kind === 'answer' ? 'answer' : received.incoming.what.kind).to.equal(expected[name]);
    });

  for (const { name, headers, body, fields } of samples)
    it(`reads ${name} from a socket in the same way`, () => {
      const types = { json: 'events_api', payload: 'interactive', fields: 'slash_commands' } as const;
      if (name === 'ssl_check') return;
      expect(slack.openEnvelope(types[sample(name).form], fields)).to.deep.equal(slack.open(headers, body));
    });

  it('takes over what counts', () => {
    expect(read('event_message_im').what).to.deep.equal({
      kind: 'text',
      userId: 'U0ALICE001',
      text: 'help',
      channel: 'D0ALICE001',
      ts: '1700000001.000200',
    });
    expect(read('block_actions_message_button').what).to.deep.equal({
      kind: 'button',
      userId: 'U0ALICE001',
      key: 'heed.sign',
      triggerId: '1700000000000.111111111111.0123456789abcdef0123456789abcdef',
      message: {
        channel: 'D0ALICE001',
        ts: '1700000000.000100',
        responseUrl: 'https://hooks.slack.com/actions/T0HEED0001/111/abc',
      },
    });
    expect(read('view_submission_unicode_name').what).to.deep.equal({
      kind: 'form',
      userId: 'U0ALICE001',
      key: 'heed.signature',
      values: Object.assign(Object.create(null), { sig: '李 小龙 ✍️ O’Neil' }),
      view: { id: 'V0HEED0001', hash: '1700000000.a1B2c3D4' },
    });
    expect(read('slash_command').what).to.include({ text: 'new "Fire drill" @bob' });
  });

  it('reads words as they were typed, not as Slack writes them', () => {
    const cases: [written: string, typed: string][] = [
      ['R&amp;D &lt;pay&gt; &amp;lt;', 'R&D <pay> &lt;'],
      ['what does <@U0HR|hr> keep, <@U0HR>?', 'what does @hr keep, @U0HR?'],
      ['<#C0HR|hr-talk> <!here> <!subteam^S1|@hr>', '#hr-talk @here @hr'],
      ['call <tel:+8613900001111|139 0000 1111>', 'call 139 0000 1111'],
      ['<mailto:a@b.com|a@b.com> <mailto:a@b.com>', 'a@b.com a@b.com'],
      [
        '<https://e.com/?a=1&amp;b=2> <https://e.com|the R&amp;D page>',
        'https://e.com/?a=1&b=2 the R&D page',
      ],
      // What people typed makes no link, and signs that Slack left alone stay.
      ['&lt;https://e.com|x&gt; a < b > c', '<https://e.com|x> a < b > c'],
    ];
    for (const [written, typed] of cases) {
      expect(event('event_message_im', { text: written }).what).to.include({ text: typed });
      expect(read('slash_command', { text: written }).what).to.include({ text: typed });
    }
  });

  it('leaves what stands in a form as it was typed', () => {
    const state = { values: { sig: { name: { value: '&lt; <@U0HR|hr>' } } } };
    const view = { id: 'V1', hash: 'h', callback_id: 'c', state };
    const { what } = read('view_submission_signature', { view });
    expect(what.kind === 'form' && what.values.sig).to.equal('&lt; <@U0HR|hr>');
  });

  it('takes the action from the value of what was pressed, where Heed put it there', () => {
    const pressed = { action_id: 'more', block_id: 'b', type: 'button', action_ts: '1700000012.123456' };
    const keyOf = (action: object) => {
      const { what } = read('block_actions_message_button', { actions: [{ ...pressed, ...action }] });
      return what.kind === 'button' && what.key;
    };
    expect(keyOf({ value: 'notices.later:0198' })).to.equal('notices.later:0198');
    expect(keyOf({ value: 'new' })).to.equal('more');
    const chosen = { selected_option: { value: 'notices.ask:0198' } };
    expect(keyOf({ type: 'overflow', ...chosen })).to.equal('notices.ask:0198');
    // What a person has typed is no action.
    expect(keyOf({ type: 'plain_text_input', value: 'notices.later:0198' })).to.equal('more');
  });

  it('reads every kind of field', () => {
    const state = {
      a: { x: { type: 'plain_text_input', value: null } },
      b: { x: { type: 'checkboxes', selected_options: [{ value: '1' }, { value: '2' }] } },
      c: { x: { type: 'static_select', selected_option: null } },
      d: { x: { type: 'datepicker', selected_date: '2026-08-03' } },
      e: {
        x: { type: 'users_select', selected_user: 'U0BOB00001' },
        y: { type: 'radio_buttons', selected_option: { value: '9' } },
      },
      __proto_: { x: { value: 'a\u0000b' } },
    };
    const { what } = read('view_submission_signature', {
      view: {
        id: 'V1',
        hash: 'h',
        callback_id: 'c',
        private_metadata: 'rights.ask:1',
        state: { values: state },
      },
    });
    expect(what).to.deep.include({ key: 'rights.ask:1' });
    expect(what.kind === 'form' && { ...what.values }).to.deep.equal({
      ...{ a: '', b: '1,2', c: '', d: '2026-08-03', 'e.x': 'U0BOB00001', 'e.y': '9', __proto_: 'ab' },
    });
  });

  it('hears people in direct messages and nobody else', () => {
    const kind = (inner: object) => event('event_message_im', inner).what.kind;
    expect(kind({ bot_id: 'B0OTHER001' })).to.equal('ignored');
    expect(kind({ user: team.botUserId })).to.equal('ignored');
    expect(kind({ channel_type: 'channel' })).to.equal('ignored');
    expect(kind({ subtype: 'message_deleted' })).to.equal('ignored');
    expect(kind({ subtype: 'bot_message' })).to.equal('ignored');
    expect(kind({ subtype: 'file_share', files: [{ id: 'F1' }] })).to.equal('other-message');
    expect(kind({ text: ' ' })).to.equal('other-message');
    expect(kind({ subtype: 'thread_broadcast' })).to.equal('text');
    expect(event('event_app_home_opened', { tab: 'messages' }).what.kind).to.equal('ignored');
    expect(event('event_tokens_revoked', { tokens: { oauth: ['U0ALICE001'] } }).what.kind).to.equal(
      'ignored',
    );
    const changed = { type: 'subteam_members_changed', subteam_id: 'S1A', added_users: ['U0ALICE001'] };
    expect(event('event_team_join', changed).what).to.deep.equal({
      kind: 'groups-changed',
      groupId: 'S1A',
      userIds: ['U0ALICE001'],
    });
  });

  it('leaves out an answer address that is not Slack’s', () => {
    const told = (response_url: string, apiBase = 'https://slack.com/api/') => {
      const here = openSlack({ ...settings, apiBase }, team, clock);
      const made = request('payload', { ...sample('block_actions_message_button').fields, response_url });
      const received = here.open(made.headers, made.body);
      const what = received.kind === 'incoming' ? received.incoming.what : undefined;
      return what?.kind === 'button' && what.message?.responseUrl !== undefined;
    };
    expect(told('https://hooks.slack-gov.com/actions/1')).to.equal(true);
    for (const other of [
      ...['http://hooks.slack.com/a', 'https://slack.com.example.com/a', 'https://notslack.com/', 'slack'],
      ...['https://a:b@hooks.slack.com/a', 'http://127.0.0.1:1/response/a'],
    ])
      expect(told(other), other).to.equal(false);
    expect(told('http://127.0.0.1:1/response/a', 'http://127.0.0.1:1/api/')).to.equal(true);
  });

  describe('ids', () => {
    const ids = (name: string, ...changes: object[]) => changes.map((change) => read(name, change).id);

    it('are the same for what is delivered again', () => {
      for (const { name, headers, body } of samples) {
        const [one, two] = [slack.open(headers, body), slack.open(headers, body)];
        if (one.kind === 'incoming' && two.kind === 'incoming')
          expect(one.incoming.id, name).to.equal(two.incoming.id);
      }
      const [first, other] = ids('event_message_im', { event_id: 'Ev1' }, { event_id: 'Ev2' });
      expect(first).to.equal(other);
    });

    it('differ for two events, clicks, forms and commands', () => {
      const pressed = { action_id: 'a', block_id: 'b', type: 'button' };
      const clicked = (action_ts: string) => ({ actions: [{ ...pressed, action_ts }] });
      expect(new Set(ids('block_actions_message_button', clicked('1.1'), clicked('1.2'))).size).to.equal(2);
      expect(new Set(ids('event_team_join', { event_id: 'Ev1' }, { event_id: 'Ev2' })).size).to.equal(2);
      expect(new Set(ids('slash_command', { trigger_id: '1' }, { trigger_id: '2' })).size).to.equal(2);
      // A form that was refused at a field comes again with the same view and hash.
      const filled = (value: string) => ({
        view: { id: 'V1', hash: 'h', callback_id: 'c', state: { values: { sig: { name: { value } } } } },
      });
      expect(
        new Set(ids('view_submission_signature', filled('Al'), filled('Al'), filled('Alice'))).size,
      ).to.equal(2);
    });
  });

  describe('are refused', () => {
    const open = (name: string, changes: object) => reasonOf(() => read(name, changes));
    const withHeaders = (changes: Headers) => {
      const { headers, body } = sample('event_message_im');
      return reasonOf(() => slack.open({ ...headers, ...changes }, body));
    };

    it('from other workspaces and for other apps', () => {
      expect(open('event_message_im', { team_id: 'T0OTHER001' })).to.equal('team');
      expect(open('slash_command', { team_id: 'T0OTHER001' })).to.equal('team');
      expect(open('block_actions_message_button', { team: { id: 'T0OTHER001' } })).to.equal('team');
      expect(open('block_actions_message_button', { team: null })).to.equal('team');
      const misplaced = { team: { id: 'T0OTHER001' }, enterprise: { id: 'T0HEED0001' } };
      expect(open('block_actions_message_button', misplaced)).to.equal('team');
      expect(open('event_message_im', { api_app_id: 'A0OTHER001' })).to.equal('app');
    });

    it('of other types, with doubled or missing headers', () => {
      expect(withHeaders({ 'content-type': 'text/plain' })).to.equal('content-type');
      expect(withHeaders({ 'content-type': undefined })).to.equal('content-type');
      expect(withHeaders({ 'content-type': 'application/json; charset=utf-8' })).to.equal('taken');
      expect(withHeaders({ 'x-slack-signature': undefined })).to.equal('headers');
      expect(withHeaders({ 'x-slack-signature': ['a', 'b'] })).to.equal('headers');
    });

    it('when they are too large or no text', () => {
      const large = Buffer.alloc(maxSlackBytes + 1);
      expect(reasonOf(() => slack.open({}, large))).to.equal('too-large');
      const bytes = () => Buffer.from([0x7b, 0xff, 0x7d]);
      const made = request('json', {}, { bytes });
      expect(reasonOf(() => slack.open(made.headers, made.body))).to.equal('encoding');
    });

    it('when one name stands twice, or an escape stands for nothing', () => {
      for (const text of [(all: string) => `${all}&payload=%7B%7D`, () => 'payload=%ff', () => 'payload=%']) {
        const made = request('payload', sample('global_shortcut').fields, { text });
        expect(reasonOf(() => slack.open(made.headers, made.body))).to.equal('form');
      }
      for (const text of [() => '[]', () => 'null', () => '', () => '{"type":']) {
        const made = request('json', {}, { text });
        expect(reasonOf(() => slack.open(made.headers, made.body))).to.equal('json');
      }
    });

    it('a check of the certificate that is more than that', () => {
      const type = 'application/x-www-form-urlencoded';
      const check = (body: string, headers: Headers = { 'content-type': type }) =>
        reasonOf(() => slack.open(headers, Buffer.from(body)));
      expect(check('ssl_check=1&token=x')).to.equal('taken');
      expect(check('ssl_check=1&payload=%7B%7D&command=/heed')).to.equal('taken');
      expect(check('ssl_check=true')).to.equal('headers');
      expect(check('ssl_check=1&ssl_check=0')).to.equal('headers');
      expect(check('ssl_check=1', { 'content-type': `${type}; charset=utf-8` })).to.equal('headers');
      expect(check('ssl_check=1', { 'content-type': 'application/json' })).to.equal('headers');
    });

    /** Every field of every sample, one after the other, taken away, of another type, or huge. */
    for (const { name, form, fields } of samples)
      it(`or read, ${name} with any field gone, retyped or huge, and nothing else`, () => {
        for (const path of pathsIn(fields))
          for (const value of [
            undefined,
            null,
            7,
            true,
            [],
            {},
            '',
            'x'.repeat(100_000),
            { id: 'x' },
            ['x'],
          ]) {
            const changed = structuredClone(fields);
            set(changed, path, value);
            const made = request(form, changed);
            expect(reasonOf(() => slack.open(made.headers, made.body))).to.be.a('string');
          }
      });
  });
});

function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || path.length > 4) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [...path, name],
    ...pathsIn(inner, [...path, name]),
  ]);
}

function set(holder: unknown, [name = '', ...rest]: string[], value: unknown): void {
  if (typeof holder !== 'object' || holder === null) return;
  if (rest.length > 0) set(Reflect.get(holder, name), rest, value);
  else if (value === undefined) Reflect.deleteProperty(holder, name);
  else Reflect.set(holder, name, value);
}

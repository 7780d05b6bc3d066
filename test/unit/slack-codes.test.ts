import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isKnown, meaningOf } from '../../src/platforms/slack/codes.ts';
import { redact, safeError } from '../../src/platforms/slack/redact.ts';

interface Vectors {
  methods: { common_errors: string[]; by_name: Record<string, { errors?: string[] }> };
}
const { methods } = JSON.parse(readFileSync('test/fixtures/slack/vectors.json', 'utf8')) as Vectors;

describe('what Slack’s errors mean', () => {
  it('every documented error of every method is known', () => {
    const documented = [
      ...methods.common_errors,
      ...Object.values(methods.by_name).flatMap(({ errors = [] }) => errors),
    ];
    expect(documented.length).to.be.greaterThan(300);
    expect([...new Set(documented)].filter((code) => !isKnown(code))).to.deep.equal([]);
  });

  const classes: Record<string, string[]> = {
    alert: [
      ...['invalid_auth', 'account_inactive', 'token_revoked', 'token_expired', 'not_authed'],
      ...['missing_scope', 'team_access_not_granted', 'org_login_required'],
    ],
    retry: [
      'ratelimited',
      'rate_limited',
      'service_unavailable',
      'team_added_to_org',
      'message_limit_exceeded',
    ],
    uncertain: ['internal_error', 'fatal_error', 'request_timeout'],
    drop: ['user_not_found', 'user_disabled', 'user_not_visible', 'channel_not_found', 'is_archived'],
    bug: ['invalid_blocks', 'invalid_blocks_format', 'invalid_arguments', 'no_text', 'msg_too_long'],
    ignore: ['already_in_channel', 'already_archived', 'already_pinned'],
  };
  for (const [name, codes] of Object.entries(classes)) {
    it(`${codes.join(', ')}: ${name}`, () => {
      for (const code of codes) expect(meaningOf(code).class, code).to.equal(name);
    });
  }

  it('what stands nowhere loses nobody and tells somebody', () => {
    expect(isKnown('brand_new_error')).to.equal(false);
    expect(meaningOf('brand_new_error').class).to.equal('alert');
  });

  it('whoever is told is told what to do about tokens, scopes and policies', () => {
    for (const code of ['token_revoked', 'missing_scope', 'access_denied', 'messages_tab_disabled'])
      expect(meaningOf(code).todo, code).to.be.a('string');
  });
});

describe('Slack’s secrets in texts', () => {
  for (const secret of [
    'xoxb-1-2-abc',
    'xoxp-1-2-abc',
    'xapp-1-A0-2-abc',
    'xoxe.xoxp-1-abc',
    'Bearer anything',
    'client_secret=abc&x=1',
    '"trigger_id":"13345224609.738474920.8088930838d88f008e0"',
    'trigger_id%3D13345224609.738474920.8088930838',
    'payload=%7B%22trigger_id%22%3A%2213345224609.738474920.8088930838%22%7D',
    'https://hooks.slack.com/actions/T1/2/abc',
    'https://hooks.slack.com/services/T1/B2/abc',
    'wss://wss-primary.slack.com/link/?ticket=abc',
    'url=https://a.example/https://hooks.slack.com/actions/T1/2/abc',
    'HTTPS://hooks.slack.com/ACTIONS/T1/2/abc,https://a.example/abc',
  ]) {
    it(`${secret.slice(0, 24)}… is not said`, () => {
      const said = redact(`before ${secret} after`);
      expect(said).to.include('before').and.to.include('after');
      expect(said).to.match(/redacted/);
      expect(said).not.to.match(/abc|anything|8088930838/);
    });
  }

  it('addresses that give nothing away stay, and so does what stands before one that does', () => {
    for (const said of ['see https://a.example/help now', 'https://actions/a', 'x/actions/a', 'a ticket=b'])
      expect(redact(said)).to.equal(said);
    expect(redact('at (https://hooks.slack.com/commands/1/2)')).to.equal('at ([redacted address]');
  });

  it('causes carry words and codes, and nothing else of an error', () => {
    const error = Object.assign(new Error('connect to xoxb-1-abc'), {
      code: 'ECONNREFUSED',
      body: 'content',
    });
    const safe = safeError(error);
    expect(safe).to.include({ message: 'connect to [redacted]', code: 'ECONNREFUSED' });
    expect(Object.keys(safe)).not.to.include('body');
  });
});

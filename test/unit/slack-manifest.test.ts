import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { HeedError } from '../../src/errors.ts';
import { languages } from '../../src/messages/model.ts';
import { buildManifest, type Manifest, manifestYaml } from '../../src/platforms/slack/manifest.ts';
import { manifestFaults } from '../../src/platforms/slack/manifest-limits.ts';
import {
  botEvents,
  botScopes,
  compareScopes,
  freeEvents,
  freeMethods,
  scopesOf,
  userScopes,
} from '../../src/platforms/slack/scopes.ts';

const options = { baseUrl: 'https://heed.example.com', language: 'en', socket: false } as const;

/** Tables of methods and codes, which name what Heed does not call. */
const tables = ['methods.ts', 'codes.ts', 'scopes.ts'];
const sources = readdirSync('src/platforms/slack', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !tables.includes(name))
  .map((name) => readFileSync(join('src/platforms/slack', name), 'utf8'));
const families =
  'apps|auth|bookmarks|chat|conversations|files|oauth|openid|pins|reactions|team|usergroups|users|views';
const called = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(new RegExp(`'((?:${families})(?:\\.[a-zA-Z]+)+)'`, 'g'))].map(([, name = '']) => name),
  ),
);

describe('the manifest of the Slack app', () => {
  it('asks for the scopes of the methods that are called, and for no other', () => {
    expect(called).to.include('chat.postMessage').and.include('users.list');
    const allowed = [...freeMethods, ...[...botScopes, ...userScopes].flatMap(({ methods = [] }) => methods)];
    expect([...called].filter((method) => !allowed.includes(method))).to.deep.equal([]);
    expect(allowed.filter((method) => !called.has(method) && !freeMethods.includes(method))).to.deep.equal(
      [],
    );
    const idle = botScopes.filter(({ methods = [], events = [] }) => methods.length + events.length === 0);
    expect(scopesOf(idle)).to.deep.equal(['commands', 'users:read.email']);
    expect(scopesOf(botScopes)).to.deep.equal(scopesOf(botScopes).toSorted());
  });

  it('subscribes to the events that are understood, and to no other', () => {
    const text = sources.join('\n');
    for (const event of botEvents) {
      const name = event === 'message.im' ? 'message' : event;
      expect(text, event).to.include(`'${name}'`);
    }
    expect(botEvents).to.include.members([...freeEvents]);
  });

  it('fits into Slack in both languages, with every address below ours', () => {
    for (const language of languages) {
      const manifest = buildManifest({ ...options, language });
      expect(manifestFaults(manifest)).to.deep.equal([]);
      const urls = manifestYaml(manifest).match(/https:\/\/\S+/g) ?? [];
      expect(urls.filter((url) => !url.startsWith('https://api.slack.com'))).to.deep.equal([
        'https://heed.example.com/slack/commands',
        'https://heed.example.com/sign-in/slack/return',
        'https://heed.example.com/slack/events',
        'https://heed.example.com/slack/interactive',
      ]);
    }
  });

  it('is YAML that says the same again, with a reason for every scope', () => {
    const manifest = buildManifest(options);
    const yaml = manifestYaml(manifest);
    expect(parse(yaml)).to.deep.equal(JSON.parse(JSON.stringify(manifest)));
    for (const { scope, why } of [...botScopes, ...userScopes])
      expect(yaml).to.include(`#   ${scope}: ${why}`);
  });

  it('for Socket Mode names no address that Slack would call', () => {
    const yaml = manifestYaml(buildManifest({ ...options, socket: true }));
    expect(yaml).to.include('socket_mode_enabled: true').and.include('/sign-in/slack/return');
    expect(yaml)
      .not.to.include('/slack/events')
      .and.not.include('request_url')
      .and.not.include('/slack/commands');
  });

  it('refuses an address that Slack would not take', () => {
    for (const baseUrl of ['http://heed.example.com', `https://heed.example.com/${'x'.repeat(3_000)}`]) {
      expect(() => buildManifest({ ...options, baseUrl })).to.throw(HeedError, /does not fit/);
    }
  });

  it('knows every limit', () => {
    const good = buildManifest(options);
    const changed = (change: (manifest: Manifest) => void) => {
      const copy: Manifest = structuredClone(good);
      change(copy);
      return manifestFaults(copy).length;
    };
    const [command] = good.features.slash_commands;
    const [shortcut] = good.features.shortcuts;
    if (!command || !shortcut) return expect.fail('the manifest has neither command nor shortcut');
    const long = (most: number) => 'x'.repeat(most + 1);
    const wrong: ((manifest: Manifest) => void)[] = [
      (m) => (m.display_information.name = long(35)),
      (m) => (m.display_information.name = ''),
      (m) => (m.display_information.description = long(140)),
      (m) => (m.display_information.background_color = 'blue'),
      (m) => (m.features.bot_user.display_name = long(80)),
      (m) => (m.features.bot_user.display_name = 'Heed!'),
      (m) => (m.features.slash_commands = Array.from({ length: 51 }, () => command)),
      (m) => (m.features.slash_commands = [{ ...command, command: 'heed' }]),
      (m) => (m.features.slash_commands = [{ ...command, command: `/${long(32)}` }]),
      (m) => (m.features.slash_commands = [{ ...command, description: long(2_000) }]),
      (m) => (m.features.slash_commands = [{ ...command, usage_hint: long(1_000) }]),
      (m) => (m.features.shortcuts = Array.from({ length: 11 }, () => shortcut)),
      (m) => (m.features.shortcuts = [{ ...shortcut, name: long(24) }]),
      (m) => (m.features.shortcuts = [{ ...shortcut, description: long(150) }]),
      (m) => (m.features.shortcuts = [{ ...shortcut, callback_id: long(255) }]),
      (m) => (m.oauth_config.scopes.bot = Array.from({ length: 256 }, (_, i) => `s${i}`)),
      (m) => (m.settings.event_subscriptions.bot_events = Array.from({ length: 101 }, (_, i) => `e${i}`)),
      (m) => (m.oauth_config.redirect_urls = ['http://heed.example.com']),
    ];
    expect(wrong.map(changed)).to.not.include(0);
  });

  it('what a token has is compared with what it should have', () => {
    const held = scopesOf(botScopes);
    expect(compareScopes(held)).to.deep.equal({ missing: [], superfluous: [] });
    const { missing, superfluous } = compareScopes([...held.slice(1), 'channels:history']);
    expect([scopesOf(missing), superfluous]).to.deep.equal([[held[0]], ['channels:history']]);
  });
});

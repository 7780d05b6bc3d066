import type { Manifest } from './manifest.ts';

/** Characters and counts that Slack takes [docs.slack.dev: app manifest reference]. */
const limits = {
  name: 35,
  description: 140,
  botName: 80,
  commands: 50,
  command: 32,
  commandDescription: 2_000,
  usageHint: 1_000,
  shortcuts: 10,
  shortcutName: 24,
  shortcutDescription: 150,
  callbackId: 255,
  redirectUrls: 1_000,
  scopes: 255,
  events: 100,
  url: 3_000,
} as const;

/** Everything in a manifest that Slack would refuse, in words; Slack's own say where and not what. */
export function manifestFaults(manifest: Manifest): string[] {
  const { display_information: shown, features, oauth_config, settings } = manifest;
  const { bot_user, slash_commands, shortcuts } = features;
  const { scopes, redirect_urls = [] } = oauth_config;
  const { event_subscriptions, interactivity } = settings;
  const urls = [
    ...redirect_urls,
    ...slash_commands.map(({ url }) => url),
    event_subscriptions.request_url,
    interactivity.request_url,
  ].filter((url) => url !== undefined);
  return [
    ...text('the name', shown.name, limits.name),
    ...text('the description', shown.description, limits.description),
    ...(/^#[0-9a-f]{6}$/i.test(shown.background_color) ? [] : ['the background colour is no colour']),
    ...text('the bot’s name', bot_user.display_name, limits.botName),
    ...(/^[a-z0-9._-]+$/.test(bot_user.display_name) ? [] : ['the bot’s name has other characters']),
    ...count('commands', slash_commands, limits.commands),
    ...slash_commands.flatMap(({ command, description, usage_hint }) => [
      ...(/^\/\S+$/.test(command) ? [] : [`${command} is no command`]),
      ...text(command, command, limits.command),
      ...text(`the description of ${command}`, description, limits.commandDescription),
      ...text(`the hint of ${command}`, usage_hint, limits.usageHint),
    ]),
    ...count('shortcuts', shortcuts, limits.shortcuts),
    ...shortcuts.flatMap(({ name, description, callback_id }) => [
      ...text(`the shortcut ${name}`, name, limits.shortcutName),
      ...text(`the description of ${name}`, description, limits.shortcutDescription),
      ...text(`the callback id of ${name}`, callback_id, limits.callbackId),
    ]),
    ...count('redirect URLs', redirect_urls, limits.redirectUrls),
    ...count('bot scopes', scopes.bot, limits.scopes),
    ...count('user scopes', scopes.user, limits.scopes),
    ...count('events', event_subscriptions.bot_events, limits.events),
    ...urls.flatMap(address),
  ];
}

function text(what: string, value: string, most: number): string[] {
  const { length } = value;
  if (length === 0) return [`${what} is empty`];
  return length > most ? [`${what} has ${length} characters, ${most} are allowed`] : [];
}

const count = (what: string, list: readonly unknown[], most: number): string[] =>
  list.length > most ? [`${list.length} ${what}, ${most} are allowed`] : [];

/** Slack calls and sends people to addresses with a certificate only. */
function address(url: string): string[] {
  const wrong = !url.startsWith('https://') || !URL.canParse(url);
  return [...(wrong ? [`${url} is no https address`] : []), ...text('an address', url, limits.url)];
}

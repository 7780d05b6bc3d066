import { stringify } from 'yaml';
import { HeedError } from '../../errors.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { manifestFaults } from './manifest-limits.ts';
import { botEvents, botScopes, scopesOf, userScopes } from './scopes.ts';

/** The part of Slack's app manifest that Heed fills in [docs.slack.dev: app manifest reference]. What is undefined is left out. */
export interface Manifest {
  _metadata: { major_version: number; minor_version: number };
  display_information: { name: string; description: string; background_color: string };
  features: {
    app_home: {
      home_tab_enabled: boolean;
      messages_tab_enabled: boolean;
      messages_tab_read_only_enabled: boolean;
    };
    bot_user: { display_name: string; always_online: boolean };
    slash_commands: {
      command: string;
      url?: string | undefined;
      description: string;
      usage_hint: string;
      should_escape: boolean;
    }[];
    shortcuts: { name: string; type: 'global'; callback_id: string; description: string }[];
  };
  oauth_config: { redirect_urls?: string[]; scopes: { bot: string[]; user: string[] } };
  settings: {
    event_subscriptions: { request_url?: string | undefined; bot_events: string[] };
    interactivity: { is_enabled: boolean; request_url?: string | undefined };
    org_deploy_enabled: boolean;
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
  };
}

export interface ManifestOptions {
  /** Where people and Slack reach Heed, without a final slash. */
  baseUrl: string;
  language: Language;
  /** Slack's requests come by socket: it is told no addresses of ours but the one people come back to. */
  socket: boolean;
}

/** Shortcuts are named by words that one could type to the app. */
const shortcutWords = { tasks: 'todo', ask: 'ask' } as const;

/** @throws HeedError `config-invalid` for what Slack would not take */
export function buildManifest({ baseUrl, language, socket }: ManifestOptions): Manifest {
  const t = (key: string) => text(language, `slackApp.${key}`);
  const at = (path: string) => (socket ? undefined : `${baseUrl}${path}`);
  const shortcut = (what: 'tasks' | 'ask') =>
    ({
      name: t(what),
      type: 'global',
      callback_id: shortcutWords[what],
      description: t(`${what}Text`),
    }) as const;
  const manifest: Manifest = {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: { name: t('name'), description: t('description'), background_color: '#1f3a5f' },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'heed', always_online: true },
      slash_commands: [
        {
          command: '/heed',
          url: at('/slack/commands'),
          description: t('command'),
          usage_hint: t('hint'),
          should_escape: true,
        },
      ],
      shortcuts: [shortcut('tasks'), shortcut('ask')],
    },
    oauth_config: {
      redirect_urls: [`${baseUrl}/sign-in/slack/return`],
      scopes: { bot: scopesOf(botScopes), user: scopesOf(userScopes) },
    },
    settings: {
      event_subscriptions: { request_url: at('/slack/events'), bot_events: [...botEvents] },
      interactivity: { is_enabled: true, request_url: at('/slack/interactive') },
      org_deploy_enabled: false,
      socket_mode_enabled: socket,
      token_rotation_enabled: false,
    },
  };
  const faults = manifestFaults(manifest);
  if (faults.length > 0) {
    throw new HeedError('config-invalid', `The manifest does not fit into Slack: ${faults.join('; ')}.`);
  }
  return manifest;
}

/** As it is pasted into Slack, with a line on why each scope is asked for. */
export function manifestYaml(manifest: Manifest): string {
  const scopes = [...botScopes, ...userScopes].map(({ scope, why }) => `#   ${scope}: ${why}`);
  return [
    '# Paste at https://api.slack.com/apps: Create New App, From a manifest, YAML.',
    '# What each scope is for:',
    ...scopes,
    stringify(manifest, { lineWidth: 0 }),
  ].join('\n');
}

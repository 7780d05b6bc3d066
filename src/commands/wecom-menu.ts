import { type Config, processConfig } from '../config.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import { WecomError } from '../platforms/wecom/api.ts';
import { meaningOf } from '../platforms/wecom/codes.ts';
import { buildMenu, createMenu, removeMenu } from '../platforms/wecom/menu.ts';
import { wecomSettings } from '../platforms/wecom/settings.ts';
import { withDatabase } from './database.ts';
import { withWecom } from './wecom.ts';

interface Options {
  lang: string;
  remove?: boolean;
  dryRun?: boolean;
}

/** Makes the app's menu, shows what it would be, or takes it away. */
export async function run(options: Options): Promise<void> {
  const language = languageOf(options.lang);
  const config = processConfig();
  const settings = wecomSettings(config);
  if (options.dryRun) {
    console.log(
      options.remove ? 'would remove the menu' : JSON.stringify(menuFor(config, language), null, 2),
    );
    return;
  }
  if (!settings) throw new HeedError('config-invalid', 'WeCom is not configured: WECOM_CORP_ID is missing.');
  const menu = options.remove ? undefined : menuFor(config, language);
  await withDatabase(({ db }) =>
    withWecom(settings, { db, config }, (client) =>
      explained(menu ? createMenu(client, settings, menu) : removeMenu(client, settings)),
    ),
  );
  console.log(
    menu
      ? 'The menu is there. WeCom shows it within a few minutes; leaving and opening the app is faster.'
      : 'The menu is removed.',
  );
}

function languageOf(given: string): Language {
  const language = ({ zh: 'zh-CN', 'zh-cn': 'zh-CN', en: 'en' } as const)[given.toLowerCase()];
  if (!language) throw new HeedError('bad-input', '--lang is zh-CN or en.');
  return language;
}

function menuFor({ HEED_BASE_URL: baseUrl }: Config, language: Language) {
  if (!baseUrl) {
    throw new HeedError(
      'config-invalid',
      'HEED_BASE_URL is missing: entries of the menu open pages by their whole address.',
    );
  }
  return buildMenu(language, baseUrl.replace(/(?<!\/)\/+$/, ''));
}

async function explained(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof WecomError)) throw error;
    const todo = error.errcode === undefined ? undefined : meaningOf(error.errcode).todo;
    throw new HeedError('platform-failed', `${error.message}. ${todo ?? ''}`.trim(), { cause: error });
  }
}

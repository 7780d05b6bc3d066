import { processConfig } from '../config.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import { buildManifest, manifestYaml } from '../platforms/slack/manifest.ts';

interface Options {
  url?: string;
  lang: string;
  socket?: boolean;
}

/** Prints the app's manifest. Needs no database, and with `--url` no configuration. */
export async function run({ url, lang, socket = false }: Options): Promise<void> {
  const language = languageOf(lang);
  const baseUrl = (url ?? processConfig().HEED_BASE_URL)?.replace(/(?<!\/)\/+$/, '');
  if (!baseUrl) {
    throw new HeedError(
      'config-invalid',
      'HEED_BASE_URL is missing: the manifest says where Slack and people reach Heed. Set it, or give --url https://heed.example.com',
    );
  }
  process.stdout.write(manifestYaml(buildManifest({ baseUrl, language, socket })));
}

function languageOf(given: string): Language {
  const language = ({ zh: 'zh-CN', 'zh-cn': 'zh-CN', en: 'en' } as const)[given.toLowerCase()];
  if (!language) throw new HeedError('bad-input', '--lang is zh-CN or en.');
  return language;
}

import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { type WecomApi, WecomError } from './api.ts';
import type { WecomSettings } from './settings.ts';

/** Opens a page, or says a word as if the person had typed it. */
export type MenuEntry =
  | { type: 'view'; name: string; url: string }
  | { type: 'click'; name: string; key: string };

/** What `menu/create` takes [90231]. */
export interface Menu {
  button: (MenuEntry | { name: string; sub_button: MenuEntry[] })[];
}

/** In bytes of UTF-8; numbers of entries on the bar and below one of it. */
const limits = { topName: 16, subName: 40, key: 128, url: 1_024, top: 3, sub: 5 };
const bytes = (words: string) => Buffer.byteLength(words);

/**
 * The app's menu: pages open with one tap, the rest is answered in the conversation.
 *
 * @param baseUrl without a final slash
 * @throws HeedError `config-invalid` for an address that is too long for WeCom
 */
export function buildMenu(language: Language, baseUrl: string): Menu {
  const page = (name: string, path: string): MenuEntry => ({
    type: 'view',
    name: text(language, `wecom.menu.${name}`),
    url: `${baseUrl}${path}`,
  });
  const word = (name: 'ask' | 'help'): MenuEntry => ({
    type: 'click',
    name: text(language, `wecom.menu.${name}`),
    key: text(language, `wecom.menu.keys.${name}`),
  });
  const menu: Menu = {
    button: [
      page('tasks', '/me/open'),
      page('data', '/me'),
      {
        name: text(language, 'wecom.menu.more'),
        sub_button: [page('board', '/board'), word('ask'), page('report', '/report'), word('help')],
      },
    ],
  };
  mustFit(menu);
  return menu;
}

/** WeCom would refuse these with one of a dozen codes that do not say which entry it is. */
function mustFit({ button }: Menu): void {
  const wrong = [
    ...(button.length > limits.top ? [`more than ${limits.top} entries`] : []),
    ...button.flatMap((top) =>
      'sub_button' in top
        ? [
            ...tooLong(top.name, limits.topName),
            ...(top.sub_button.length > limits.sub
              ? [`more than ${limits.sub} entries below ${top.name}`]
              : []),
            ...top.sub_button.flatMap((entry) => faults(entry, limits.subName)),
          ]
        : faults(top, limits.topName),
    ),
  ];
  if (wrong.length === 0) return;
  throw new HeedError('config-invalid', `The menu does not fit into WeCom: ${wrong.join('; ')}.`);
}

function faults(entry: MenuEntry, nameBytes: number): string[] {
  const target = entry.type === 'view' ? tooLong(entry.url, limits.url) : tooLong(entry.key, limits.key);
  return [...tooLong(entry.name, nameBytes), ...target];
}

function tooLong(words: string, most: number): string[] {
  return bytes(words) > most ? [`"${words.slice(0, 40)}" has ${bytes(words)} bytes of ${most}`] : [];
}

const nothing = z.object({});

/** Takes the place of a menu that is there. Clients show it within minutes. @throws WecomError */
export async function createMenu(
  api: WecomApi,
  { agentid }: Pick<WecomSettings, 'agentid'>,
  menu: Menu,
): Promise<void> {
  await api.call({ path: 'menu/create', query: { agentid: String(agentid) }, body: menu, answer: nothing });
}

/** Also where there is none. @throws WecomError */
export async function removeMenu(api: WecomApi, { agentid }: Pick<WecomSettings, 'agentid'>): Promise<void> {
  try {
    await api.call({ path: 'menu/delete', query: { agentid: String(agentid) }, answer: nothing });
  } catch (error) {
    // `ignore`: there was no menu.
    if (!(error instanceof WecomError && error.class === 'ignore')) throw error;
  }
}

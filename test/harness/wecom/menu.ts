import { type AppCall, forApp, intIn, type Routes, sameApp } from './api.ts';
import { ApiError } from './errors.ts';
import { bytes, type Fields, isObject } from './fields.ts';

const types = new Set([
  'click',
  'view',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
  'view_miniprogram',
]);

/** Codes of the same mistake on the two levels. */
const codes = {
  top: { type: 40017, name: 40018, key: 40019, url: 40020, scheme: 40055, nameBytes: 16 },
  sub: { type: 40024, name: 40025, key: 40026, url: 40027, scheme: 40054, nameBytes: 40 },
};

/** `POST menu/create?agentid=` */
function create({ corp, app, query, body }: AppCall): Record<string, unknown> {
  sameApp(app, corp, intIn(query, 'agentid'));
  const buttons = body.objects('button') ?? [];
  if (buttons.length < 1 || buttons.length > 3) throw new ApiError(40016, 'invalid button size');
  for (const button of buttons) checkButton(button, 'top');
  app.menu = buttons.map((button) => button.data);
  return {};
}

function checkButton(button: Fields, level: 'top' | 'sub'): void {
  const code = codes[level];
  const name = button.string('name');
  if (!name) throw new ApiError(41102, 'menu name missing');
  if (bytes(name) > code.nameBytes) throw new ApiError(code.name, 'invalid button name size');
  const below = button.objects('sub_button');
  if (below) {
    if (level === 'sub') throw new ApiError(40022, 'invalid sub button level');
    if (below.length < 1 || below.length > 5) throw new ApiError(40023, 'invalid sub button size');
    for (const one of below) checkButton(one, 'sub');
    return;
  }
  const type = button.string('type') ?? '';
  if (!types.has(type)) throw new ApiError(code.type, 'invalid button type');
  if (type === 'view') {
    const url = button.string('url') ?? '';
    if (bytes(url) > 1_024) throw new ApiError(code.url, 'invalid button url size');
    if (!/^https?:\/\/[^\s]+$/.test(url)) throw new ApiError(code.scheme, 'invalid button url');
  } else if (type === 'view_miniprogram') {
    if (!button.string('appid') || !button.string('pagepath')) throw new ApiError(40058);
  } else {
    const key = button.string('key') ?? '';
    if (key === '' || bytes(key) > 128) throw new ApiError(code.key, 'invalid button key size');
  }
}

function get({ corp, app, query }: AppCall): Record<string, unknown> {
  sameApp(app, corp, intIn(query, 'agentid'));
  if (!app.menu) throw new ApiError(46003);
  return { button: app.menu };
}

function remove({ corp, app, query }: AppCall): Record<string, unknown> {
  sameApp(app, corp, intIn(query, 'agentid'));
  app.menu = undefined;
  return {};
}

export const menuRoutes: Routes = {
  'menu/create': forApp('POST', create),
  'menu/get': forApp('GET', get),
  'menu/delete': forApp('GET', remove),
};

export interface MenuEntry {
  type: string;
  /** What the event carries: a key, an address or a page path. */
  eventKey: string;
}

/** Entries that can be pressed, those of submenus included. */
export function entriesOf(menu: unknown[] | undefined): MenuEntry[] {
  return (menu ?? []).filter(isObject).flatMap((button) => {
    if (Array.isArray(button.sub_button)) return entriesOf(button.sub_button);
    const eventKey = button.key ?? button.url ?? button.pagepath;
    return [{ type: String(button.type), eventKey: String(eventKey) }];
  });
}

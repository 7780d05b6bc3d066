import type { Card } from '../types.ts';
import type { Element } from '../xml.ts';

/** Elements of a card that may come several times. */
const lists = new Set([
  'VerticalContentList',
  'HorizontalContentList',
  'JumpList',
  'ActionList',
  'ButtonList',
  'OptionList',
  'SelectList',
]);

/** Names that are not simply cut before each capital. */
const names: Record<string, string> = {
  CheckBox: 'checkbox',
  KeyName: 'keyname',
  PagePath: 'pagepath',
  AppId: 'appid',
  UserId: 'userid',
};

const numbers = new Set(['type', 'style', 'desc_color', 'mode', 'aspect_ratio']);
const booleans = new Set(['disable', 'is_checked']);

/** A card of a passive reply as the JSON that message/send takes. */
export function cardFromXml(element: Element): Card {
  const card = object(element);
  return { ...card, card_type: String(card.card_type) };
}

function object(element: Element): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const part of element.children) {
    const name =
      names[part.name] ?? part.name.replaceAll(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
    if (!lists.has(part.name)) found[name] = value(name, part);
    else {
      const before = found[name];
      found[name] = [...(Array.isArray(before) ? before : []), object(part)];
    }
  }
  return found;
}

function value(name: string, element: Element): unknown {
  if (element.children.length > 0) return object(element);
  if (numbers.has(name)) return Number(element.text);
  if (booleans.has(name)) return element.text === 'true' || element.text === '1';
  return element.text;
}

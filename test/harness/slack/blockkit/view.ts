import { isObject } from '../json.ts';
import type { Json } from '../types.ts';
import { checkBlocks } from './blocks.ts';
import { type Check, flag, object, oneOf, Problems, text } from './check.ts';
import { plainText } from './objects.ts';

const common = {
  private_metadata: text(3_000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};
const blocks: Check = (value, at, problems) => checkBlocks(value, at, problems);
const modal = object({
  need: { type: oneOf('modal'), title: plainText(24), blocks },
  may: {
    ...common,
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
});
const home = object({ need: { type: oneOf('home'), blocks }, may: common });

/** @returns everything wrong with a view, in Slack's words */
export function checkView(view: Json, type: 'modal' | 'home', at = '/view'): string[] {
  const problems = new Problems(type);
  (type === 'modal' ? modal : home)(view, at, problems);
  if (type === 'modal' && isObject(view) && Array.isArray(view.blocks) && view.submit === undefined) {
    const asks = view.blocks.some((block) => isObject(block) && block.type === 'input');
    if (asks) problems.add('missing required field: submit', at);
  }
  return problems.list;
}

/** The same for a message's blocks. */
export function checkMessageBlocks(value: Json): string[] {
  const problems = new Problems('message');
  checkBlocks(value, '/blocks', problems);
  return problems.list;
}

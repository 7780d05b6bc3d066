import { isObject, objectIn, objectsIn, textIn } from '../json.ts';
import type { Control, InputView, Json, JsonObject, Shown } from '../types.ts';

/** What a person sees of blocks, and what they can press. */
export function show(blocks: readonly JsonObject[], text = ''): Shown {
  const lines: string[] = [];
  const controls: Control[] = [];
  for (const block of blocks) showBlock(block, lines, controls);
  if (blocks.length === 0 && text !== '') lines.push(...unescaped(text).split('\n'));
  return { lines, controls, blocks };
}

function showBlock(block: JsonObject, lines: string[], controls: Control[]): void {
  const say = (text: string) => {
    if (text !== '') lines.push(...text.split('\n'));
  };
  const blockId = textIn(block, 'block_id') ?? '';
  const press = (element: JsonObject) => {
    const control = controlOf(element, blockId);
    if (!control) return;
    controls.push(control);
    say(`[${control.text}]`);
  };
  switch (block.type) {
    case 'section':
      say(wordsOf(block.text));
      for (const field of objectsIn(block, 'fields')) say(wordsOf(field));
      for (const accessory of [objectIn(block, 'accessory')]) if (accessory) press(accessory);
      return;
    case 'header':
      say(wordsOf(block.text));
      return;
    case 'markdown':
      say(textIn(block, 'text') ?? '');
      return;
    case 'context':
      for (const element of objectsIn(block, 'elements'))
        say(element.type === 'image' ? `(${textIn(element, 'alt_text') ?? ''})` : wordsOf(element));
      return;
    case 'image':
      say(`(${textIn(block, 'alt_text') ?? ''})`);
      return;
    case 'actions':
      for (const element of objectsIn(block, 'elements')) press(element);
      return;
    case 'input': {
      say(wordsOf(block.label));
      say(wordsOf(block.hint));
      const element = objectIn(block, 'element');
      for (const option of element ? optionsOf(element) : []) say(`( ) ${option.text}`);
      if (block.dispatch_action === true && element) {
        const control = controlOf(element, blockId);
        if (control) controls.push(control);
      }
      return;
    }
    case 'rich_text':
      say(richText(block));
      return;
    default:
      return;
  }
}

export function controlOf(element: JsonObject, blockId: string): Control | undefined {
  const type = textIn(element, 'type') ?? '';
  const actionId = textIn(element, 'action_id');
  if (actionId === undefined) return undefined;
  return {
    blockId,
    actionId,
    type,
    text: wordsOf(element.text) || wordsOf(element.placeholder) || type,
    value: textIn(element, 'value'),
    url: textIn(element, 'url'),
    style: textIn(element, 'style'),
    options: optionsOf(element),
  };
}

/** The fields of a modal. */
export function inputsOf(blocks: readonly JsonObject[]): InputView[] {
  return blocks.flatMap((block) => {
    const element = block.type === 'input' ? objectIn(block, 'element') : undefined;
    if (!element) return [];
    return {
      blockId: textIn(block, 'block_id') ?? '',
      actionId: textIn(element, 'action_id') ?? '',
      type: textIn(element, 'type') ?? '',
      label: wordsOf(block.label),
      hint: block.hint ? wordsOf(block.hint) : undefined,
      optional: block.optional === true,
      initial: initialOf(element),
      options: optionsOf(element),
    };
  });
}

function initialOf(element: JsonObject): string | undefined {
  const option = objectIn(element, 'initial_option');
  const several = objectsIn(element, 'initial_options').map((one) => textIn(one, 'value') ?? '');
  return (
    textIn(element, 'initial_value') ??
    (option ? textIn(option, 'value') : undefined) ??
    textIn(element, 'initial_date') ??
    textIn(element, 'initial_user') ??
    (several.length > 0 ? several.join(',') : undefined)
  );
}

function optionsOf(element: JsonObject) {
  const groups = objectsIn(element, 'option_groups').flatMap((group) => objectsIn(group, 'options'));
  return [...objectsIn(element, 'options'), ...groups].map((option) => ({
    text: wordsOf(option.text),
    value: textIn(option, 'value') ?? '',
  }));
}

export function wordsOf(text: Json | undefined): string {
  if (!isObject(text)) return '';
  const words = textIn(text, 'text') ?? '';
  // Plain text is shown as it is; markup has its three escapes.
  return text.type === 'mrkdwn' ? unescaped(words) : words;
}

export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function richText(value: JsonObject): string {
  const own = value.type === 'user' ? `<@${textIn(value, 'user_id') ?? ''}>` : (textIn(value, 'text') ?? '');
  return own + objectsIn(value, 'elements').map(richText).join('');
}

import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { HeedError } from '../../../errors.ts';
import { type Field, type Form, formatAction } from '../../../messages/model.ts';
import { pageButton, type Setting } from './setting.ts';
import { limits, pieces, plain } from './words.ts';

/** The one element of a field's block. */
const valueActionId = 'value';

/**
 * A form as a modal: its action is the private metadata, and each field a block of the field's name, so that an
 * answer's values and errors are told by that name. Whoever answers has all of it before them: nothing above the
 * fields is cut, and what no modal can hold is answered on its page.
 *
 * @throws HeedError `bad-input` for a form that no modal can hold, or without anything in it
 */
export function renderForm(form: Form, setting: Setting): ModalView {
  const { view } = limits;
  const blocks: KnownBlock[] = [
    ...titleBlocks(form.title),
    ...(form.intro ?? []).flatMap(uncut),
    ...factBlocks(form.facts),
    ...(form.link ? [{ type: 'actions' as const, elements: [pageButton(form.link, setting)] }] : []),
    ...form.fields.flatMap(fieldBlocks),
  ];
  const key = formatAction(form.action);
  // A window with nothing in it is not opened.
  if (blocks.length === 0) tooMuch(form.action.name);
  if (blocks.length > view.blocks || key.length > view.metadata) tooMuch(form.action.name);
  const modal: ModalView = {
    type: 'modal',
    callback_id: form.action.name,
    private_metadata: key,
    title: plain(form.title, view.title),
    submit: plain(form.submit, view.button),
    close: plain(form.cancel, view.button),
    blocks,
  };
  if (Buffer.byteLength(JSON.stringify(modal)) > view.bytes) tooMuch(form.action.name);
  return modal;
}

/** The window's own title is cut after a few words. */
function titleBlocks(title: string): KnownBlock[] {
  if (title.length <= limits.view.title || title.trim() === '') return [];
  return title.length <= limits.header
    ? [{ type: 'header', text: plain(title, limits.header) }]
    : uncut(title);
}

/** Side by side where all fit, else each in as many sections as it needs. */
function factBlocks(facts: Form['facts'] = []): KnownBlock[] {
  const words = facts
    .map(({ label, value }) => [label, value].filter((word) => word.trim() !== '').join('\n'))
    .filter((fact) => fact !== '');
  if (words.some((fact) => fact.length > limits.field)) return words.flatMap(uncut);
  const blocks: KnownBlock[] = [];
  for (let start = 0; start < words.length; start += limits.fields) {
    const fields = words.slice(start, start + limits.fields).map((fact) => plain(fact, limits.field));
    blocks.push({ type: 'section', fields });
  }
  return blocks;
}

function uncut(words: string): KnownBlock[] {
  if (words.trim() === '') return [];
  return pieces(words, limits.section).map((part) => ({
    type: 'section',
    text: plain(part, limits.section),
  }));
}

/**
 * What is wrong with a submission, at its fields. Slack shows only what names a field, so the rest stands at the
 * first one: a form without fields has no place for it.
 *
 * @param fields at least one
 * @param problems by field; `''` for what is of none
 */
export function formErrors(
  fields: readonly Pick<Field, 'name'>[],
  problems: Readonly<Record<string, string>>,
): { response_action: 'errors'; errors: Record<string, string> } {
  const names = new Set(fields.map((field) => field.name));
  const [first = ''] = names;
  const errors = new Map<string, string>();
  for (const [name, words] of Object.entries(problems)) {
    const at = names.has(name) ? name : first;
    const before = errors.get(at);
    errors.set(at, before ? `${before} ${words}` : words);
  }
  return { response_action: 'errors', errors: Object.fromEntries(errors) };
}

function fieldBlocks(field: Field): KnownBlock[] {
  const { name, label, help, required } = field;
  if (name.length > limits.name) tooMuch(name.slice(0, 20));
  const { above, element } = elementOf(field);
  return [
    ...above,
    {
      type: 'input',
      block_id: name,
      label: plain(label, limits.label),
      ...(help ? { hint: plain(help, limits.label) } : {}),
      optional: !required,
      element,
    },
  ];
}

interface Asked {
  /** What does not fit into the field itself. */
  above: KnownBlock[];
  element: InputBlock['element'];
}

function elementOf(field: Field): Asked {
  const { kind, maxLength } = field;
  switch (kind) {
    case 'text':
    case 'long-text': {
      const most = Math.min(maxLength ?? limits.input, limits.input);
      const element = { type: 'plain_text_input', action_id: valueActionId, max_length: most } as const;
      const { initial = '', signature } = field;
      const stands = initial !== '' && initial.length <= most && !signature;
      const multiline = kind === 'long-text';
      return { above: [], element: { ...element, multiline, ...(stands ? { initial_value: initial } : {}) } };
    }
    case 'date':
      return { above: [], element: { type: 'datepicker', action_id: valueActionId } };
    case 'choice':
    case 'choices':
      return choiceOf(field);
  }
}

/** Options that do not fit are numbered and stand in full above: cut short, one could be another answer. */
function choiceOf({ name, kind, options: given = [] }: Field): Asked {
  const { few, many } = limits.options;
  const unique = new Set(given.map(({ value }) => value)).size === given.length;
  const whole = given.every(({ value }) => value !== '' && value.length <= limits.option);
  if (given.length === 0 || given.length > many || !unique || !whole) tooMuch(name);
  const long = given.some(({ label }) => label.length > limits.option);
  const numbered = given.map(({ label }, i) => (long ? `${i + 1}. ${label}` : label));
  const options = given.map(
    ({ value }, i): PlainTextOption => ({ value, text: plain(numbered[i] ?? '', limits.option) }),
  );
  const above = long ? uncut(numbered.join('\n')) : [];
  const is = { action_id: valueActionId, options };
  if (given.length <= few) {
    return { above, element: { type: kind === 'choice' ? 'radio_buttons' : 'checkboxes', ...is } };
  }
  return { above, element: { type: kind === 'choice' ? 'static_select' : 'multi_static_select', ...is } };
}

function tooMuch(what: string): never {
  throw new HeedError('bad-input', `${what}: a form that no modal of Slack's can hold`);
}

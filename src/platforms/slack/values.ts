import { z } from 'zod';
import { refuse } from './refused.ts';
import { shaped, written } from './shapes.ts';

const option = z.object({ value: written }).nullish();
const nullishText = written.nullish();

/** What stands in one element of a modal, in any of the forms that Slack has for it. */
const element = z.object({
  value: nullishText,
  selected_option: option,
  selected_options: z.array(z.object({ value: written })).nullish(),
  selected_date: nullishText,
  selected_time: nullishText,
  selected_date_time: z.number().nullish(),
  selected_user: nullishText,
  selected_conversation: nullishText,
  selected_channel: nullishText,
  selected_users: z.array(written).nullish(),
  selected_conversations: z.array(written).nullish(),
  selected_channels: z.array(written).nullish(),
});

/** `view.state.values`: by block, and in it by action. */
const state = z.record(z.string(), z.record(z.string(), element));

const fieldName = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/**
 * A modal's values by field: the id of its block. Where one block has several elements, `block.action`. Several
 * chosen ones are joined with commas; what was left empty is an empty text.
 *
 * @throws SlackRefused `fields`
 */
export function valuesOf(given: unknown): Readonly<Record<string, string>> {
  // Without a prototype: a field may have any name.
  const values: Record<string, string> = Object.create(null);
  for (const [block, actions] of Object.entries(shaped(state, given))) {
    const elements = Object.entries(actions);
    for (const [action, one] of elements) {
      const name = elements.length === 1 ? block : `${block}.${action}`;
      if (!fieldName.test(name) || name in values) refuse('fields');
      values[name] = textOf(one);
    }
  }
  return values;
}

function textOf(one: z.infer<typeof element>): string {
  const chosen = one.selected_options?.map(({ value }) => value);
  const several = chosen ?? one.selected_users ?? one.selected_conversations ?? one.selected_channels;
  return (
    one.value ??
    one.selected_option?.value ??
    several?.join(',') ??
    one.selected_date ??
    one.selected_time ??
    one.selected_date_time?.toString() ??
    one.selected_user ??
    one.selected_conversation ??
    one.selected_channel ??
    ''
  );
}

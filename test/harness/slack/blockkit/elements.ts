import type { JsonObject } from '../types.ts';
import {
  anything,
  type Check,
  flag,
  list,
  matching,
  object,
  oneOf,
  type Problems,
  type Surface,
  text,
  whole,
} from './check.ts';
import {
  anyText,
  confirm,
  id,
  option,
  optionGroup,
  overflowOption,
  plainText,
  richOption,
  url,
} from './objects.ts';

const common = { action_id: id, confirm, focus_on_load: flag };
const placeholder = plainText(150);
const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD');
const time = matching(/^\d{2}:\d{2}$/, 'must be a time as HH:mm');

/** Options or groups of them, and not both. */
function eitherOptions(value: JsonObject, at: string, problems: Problems): void {
  const both = value.options !== undefined && value.option_groups !== undefined;
  const none = value.options === undefined && value.option_groups === undefined;
  if (both || none) problems.add('must have one of: options, option_groups', at);
}

function staticSelect(initial: Record<string, Check>): Check {
  const may = {
    ...common,
    placeholder,
    options: list(option, 100),
    option_groups: list(optionGroup, 100),
    ...initial,
  };
  return object({ may }, eitherOptions);
}

function select(more: Record<string, Check>): Check {
  return object({ may: { ...common, placeholder, ...more } });
}

const several = { max_selected_items: whole(1, 100) };
const input = { ...common, placeholder, dispatch_action_config: anything };

function lengths(value: JsonObject, at: string, problems: Problems): void {
  const { min_length: least, max_length: most } = value;
  if (typeof least === 'number' && typeof most === 'number' && least > most)
    problems.add('min_length must be less than max_length', at);
}

const textInput = object(
  {
    need: { action_id: id },
    may: {
      ...input,
      initial_value: text(3_000, 0),
      multiline: flag,
      min_length: whole(0, 3_000),
      max_length: whole(1, 3_000),
    },
  },
  lengths,
);
const choices = { ...common, options: list(richOption, 10) };

export const elements: Readonly<Record<string, Check>> = {
  button: object({
    need: { text: plainText(75) },
    may: {
      ...common,
      url: url(3_000),
      value: text(2_000),
      style: oneOf('primary', 'danger'),
      accessibility_label: text(75),
    },
  }),
  image: object({ need: { alt_text: text(2_000) }, may: { image_url: url(3_000), slack_file: anything } }),
  overflow: object({ need: { options: list(overflowOption, 5) }, may: { action_id: id, confirm } }),
  static_select: staticSelect({ initial_option: option }),
  multi_static_select: staticSelect({ initial_options: list(option, 100), ...several }),
  external_select: select({ initial_option: option, min_query_length: whole(0, 100) }),
  multi_external_select: select({
    initial_options: list(option, 100),
    min_query_length: whole(0, 100),
    ...several,
  }),
  users_select: select({ initial_user: id }),
  multi_users_select: select({ initial_users: list(id, 100), ...several }),
  conversations_select: select({
    initial_conversation: id,
    default_to_current_conversation: flag,
    response_url_enabled: flag,
    filter: anything,
  }),
  multi_conversations_select: select({
    initial_conversations: list(id, 100),
    default_to_current_conversation: flag,
    filter: anything,
    ...several,
  }),
  channels_select: select({ initial_channel: id, response_url_enabled: flag }),
  multi_channels_select: select({ initial_channels: list(id, 100), ...several }),
  radio_buttons: object({
    need: { options: list(richOption, 10) },
    may: { ...choices, initial_option: richOption },
  }),
  checkboxes: object({
    need: { options: list(richOption, 10) },
    may: { ...choices, initial_options: list(richOption, 10) },
  }),
  datepicker: select({ initial_date: date }),
  timepicker: select({ initial_time: time, timezone: text(100) }),
  datetimepicker: object({ may: { ...common, initial_date_time: whole(1_000_000_000, 9_999_999_999) } }),
  plain_text_input: textInput,
  email_text_input: object({ may: { ...input, initial_value: text(3_000, 0) } }),
  url_text_input: object({ may: { ...input, initial_value: text(3_000, 0) } }),
  number_input: object({
    need: { is_decimal_allowed: flag },
    may: { ...input, initial_value: text(100, 0), min_value: anything, max_value: anything },
  }),
  rich_text_input: object({ need: { action_id: id }, may: { ...input, initial_value: anything } }),
  file_input: object({ may: { action_id: id, filetypes: list(text(20), 100), max_files: whole(1, 10) } }),
  workflow_button: object({
    need: { text: plainText(75), workflow: anything, action_id: id },
    may: { style: oneOf('primary', 'danger'), accessibility_label: text(75) },
  }),
};

export const contextText = anyText(3_000);

const typed = [
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
];
const selects = Object.keys(elements).filter((name) =>
  /select$|picker$|^radio_buttons$|^checkboxes$/.test(name),
);

const places = {
  section: new Set(['button', 'image', 'overflow', 'workflow_button', ...selects]),
  actions: new Set(['button', 'overflow', 'workflow_button', 'rich_text_input', ...selects]),
  input: new Set([...typed, ...selects]),
};

const modalOnly = new Set(['file_input', 'email_text_input', 'url_text_input', 'number_input']);
const never: Record<Surface, ReadonlySet<string>> = {
  message: new Set([...modalOnly, 'rich_text_input']),
  modal: new Set(['workflow_button']),
  home: new Set([...modalOnly, 'datetimepicker', 'workflow_button']),
};

/** Whether an element may stand in a block of that kind on that surface. */
export function elementMayStand(place: keyof typeof places) {
  return (type: string, surface: Surface) => places[place].has(type) && !never[surface].has(type);
}

import { isObject } from '../json.ts';
import type { JsonObject } from '../types.ts';
import {
  anything,
  byType,
  type Check,
  flag,
  list,
  object,
  type Problems,
  type Surface,
  text,
} from './check.ts';
import { contextText, elementMayStand, elements } from './elements.ts';
import { anyText, id, plainText, url } from './objects.ts';

const common = { block_id: id };

function textOrFields(value: JsonObject, at: string, problems: Problems): void {
  if (value.text === undefined && value.fields === undefined)
    problems.add('must have one of: text, fields', at);
}

/** Looked into by nobody here, apart from where they may stand. */
const opaque: Check = (value, at, problems) => {
  if (isObject(value) && value.block_id !== undefined) id(value.block_id, `${at}/block_id`, problems);
};

/** The same, but for what the documentation gives limits of. */
const partly =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, at, problems) => {
    opaque(value, at, problems);
    if (!isObject(value)) return;
    for (const [name, check] of Object.entries(fields))
      if (value[name] !== undefined && value[name] !== null) check(value[name], `${at}/${name}`, problems);
  };

const card = partly({ title: anyText(150), subtitle: anyText(150), body: anyText(200) });

const context: Check = (value, at, problems) => {
  const isImage = isObject(value) && value.type === 'image';
  (isImage ? byType(elements) : contextText)(value, at, problems);
};

const blocks: Readonly<Record<string, Check>> = {
  section: object(
    {
      may: {
        ...common,
        text: anyText(3_000),
        fields: list(anyText(2_000), 10),
        accessory: byType(elements, elementMayStand('section')),
        expand: flag,
      },
    },
    textOrFields,
  ),
  header: object({ need: { text: plainText(150) }, may: common }),
  divider: object({ may: common }),
  image: object({
    need: { alt_text: text(2_000) },
    may: { ...common, image_url: url(3_000), slack_file: anything, title: plainText(2_000) },
  }),
  actions: object({
    need: { elements: list(byType(elements, elementMayStand('actions')), 25) },
    may: common,
  }),
  context: object({ need: { elements: list(context, 10) }, may: common }),
  input: object({
    need: { label: plainText(2_000), element: byType(elements, elementMayStand('input')) },
    may: { ...common, hint: plainText(2_000), optional: flag, dispatch_action: flag },
  }),
  markdown: object({ need: { text: text(12_000) }, may: common }),
  rich_text: object({ need: { elements: anything }, may: common }),
  table: object({
    need: { rows: list(list(anything, 20), 100) },
    may: { ...common, column_settings: anything },
  }),
  video: partly({ title: plainText(199), author_name: text(49) }),
  file: opaque,
  alert: opaque,
  card,
  carousel: partly({ elements: list(card, 10) }),
  container: partly({ title: anyText(150), child_blocks: list(anything, 10), blocks: list(anything, 10) }),
  context_actions: partly({ elements: list(anything, 5) }),
  data_table: opaque,
  data_visualization: opaque,
  plan: opaque,
  task_card: opaque,
};

const words = (list: string) => new Set(list.split(' '));
const never: Record<Surface, ReadonlySet<string>> = {
  message: words('alert file'),
  modal: words(
    'card carousel container context_actions data_table data_visualization file markdown plan table task_card',
  ),
  home: words('alert context_actions data_table file markdown plan table task_card'),
};
const block = byType(blocks, (type, surface) => !never[surface].has(type));

/** @param at pointer of the list, such as `/blocks` or `/view/blocks` */
export function checkBlocks(value: unknown, at: string, problems: Problems): void {
  // A modal without blocks is a window with nothing in it; a message without them has its text.
  const least = problems.surface === 'modal' ? 1 : 0;
  list(block, problems.surface === 'message' ? 50 : 100, least)(value, at, problems);
  if (!Array.isArray(value)) return;
  const seen = new Set<unknown>();
  const objects: unknown[] = value;
  for (const [index, one] of objects.entries()) {
    if (!isObject(one)) continue;
    const { block_id } = one;
    if (typeof block_id === 'string' && seen.has(block_id))
      problems.add(`block_id already exists: ${block_id}`, `${at}/${index}/block_id`);
    seen.add(block_id);
    uniqueActions(one, `${at}/${index}`, problems);
  }
  if (objects.filter((one) => isObject(one) && one.type === 'table').length > 1)
    problems.add('only one table allowed', at);
}

/** Action ids are told apart within their block. */
function uniqueActions(one: JsonObject, at: string, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, element] of (Array.isArray(one.elements) ? one.elements : []).entries()) {
    const actionId = isObject(element) ? element.action_id : undefined;
    if (typeof actionId !== 'string') continue;
    if (seen.has(actionId))
      problems.add(`action_id already exists: ${actionId}`, `${at}/elements/${index}/action_id`);
    seen.add(actionId);
  }
}

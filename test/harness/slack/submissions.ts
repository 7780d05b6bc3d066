import { checkView } from './blockkit/view.ts';
import type { Courier } from './courier.ts';
import type { Sent } from './delivery.ts';
import { cannot } from './errors.ts';
import { isObject, objectIn, parseJson, textIn } from './json.ts';
import { base, viewOf } from './payloads.ts';
import type { DeliveryOptions, InputView, JsonObject, Submitted, ViewView } from './types.ts';
import { type View, viewView } from './views.ts';
import type { Workspace } from './workspace.ts';

type Given = Readonly<Record<string, string | readonly string[]>>;

/** Sending a modal, and what Slack makes of the answer. */
export class Submissions {
  readonly #workspace: Workspace;
  readonly #courier: Courier;

  constructor(workspace: Workspace, courier: Courier) {
    this.#workspace = workspace;
    this.#courier = courier;
  }

  async submit(
    userId: string,
    given: Given,
    options: DeliveryOptions & { force?: boolean; view?: ViewView },
  ): Promise<Submitted> {
    const { views } = this.#workspace;
    const asked = options.view;
    const view =
      views.stack(userId).find((one) => !asked || one.id === asked.id) ?? cannot('no modal is open');
    const front = asked ? view : (views.stack(userId).at(-1) ?? view);
    if (!viewView(front).submit && !options.force) cannot('the modal has no submit button');
    const { values, refused } = fill(viewView(front).inputs, given);
    if (Object.keys(refused).length > 0 && !options.force) {
      front.errors = refused;
      return { delivery: undefined, errors: refused, result: 'errors', view: viewView(front) };
    }
    front.errors = {};
    const payload = {
      ...base(this.#workspace, 'view_submission', userId),
      trigger_id: this.#workspace.triggers.give(userId, this.#workspace.now),
      view: viewOf(this.#workspace, front, values),
      response_urls: [],
    };
    const sent = await this.#courier.once('interactive', { payload }, options);
    return this.#answered(userId, front, sent);
  }

  #answered(userId: string, view: View, sent: Sent): Submitted {
    const { views, now } = this.#workspace;
    const done = (result: Submitted['result']): Submitted => {
      const top = views.stack(userId).at(-1);
      const errors = result === 'errors' ? { ...view.errors } : {};
      return { delivery: sent, errors, result, view: top && viewView(top) };
    };
    const { status, body = '' } = sent.last ?? {};
    if (status !== 200) return done('trouble');
    if (body === '') {
      views.pop(userId);
      return done('closed');
    }
    const answer = parseJson(body);
    if (!isObject(answer)) return done('trouble');
    switch (answer.response_action) {
      case 'clear':
        views.clear(userId);
        return done('cleared');
      case 'errors': {
        const errors = objectIn(answer, 'errors') ?? {};
        const fields = new Set(viewView(view).inputs.map(({ blockId }) => blockId));
        const sound = Object.entries(errors).every(
          ([block, text]) => fields.has(block) && typeof text === 'string',
        );
        if (Object.keys(errors).length === 0 || !sound) return done('trouble');
        view.errors = Object.fromEntries(
          Object.keys(errors).map((block) => [block, textIn(errors, block) ?? '']),
        );
        return done('errors');
      }
      case 'update':
      case 'push': {
        const next = objectIn(answer, 'view');
        if (!next || checkView(next, 'modal').length > 0) return done('trouble');
        if (answer.response_action === 'push' && views.stack(userId).length >= 3) return done('trouble');
        if (answer.response_action === 'push') views.push(userId, next, now);
        else views.update(view, next, now);
        return done(answer.response_action === 'push' ? 'pushed' : 'updated');
      }
      default:
        return done('trouble');
    }
  }
}

/** A form filled in: `state.values`, and what the client itself would not let pass. */
function fill(
  inputs: readonly InputView[],
  given: Given,
): { values: JsonObject; refused: Record<string, string> } {
  const values: JsonObject = {};
  const refused: Record<string, string> = {};
  for (const name of Object.keys(given))
    if (!inputs.some((input) => input.blockId === name || input.actionId === name))
      cannot(`no field ${name}`);
  for (const input of inputs) {
    const value = given[input.blockId] ?? given[input.actionId] ?? input.initial ?? '';
    const several = typeof value === 'string' ? value.split(',').filter((one) => one !== '') : [...value];
    const empty = typeof value === 'string' ? value === '' : value.length === 0;
    if (empty && !input.optional) refused[input.blockId] = 'Please complete this required field.';
    values[input.blockId] = {
      [input.actionId]: elementValue(input, typeof value === 'string' ? value : '', several),
    };
  }
  return { values, refused };
}

function elementValue({ type, options }: InputView, value: string, several: string[]): JsonObject {
  const optionOf = (one: string) => {
    const option = options.find((known) => known.value === one) ?? cannot(`no option ${one}`);
    return { text: { type: 'plain_text', text: option.text, emoji: true }, value: one };
  };
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: several.map(optionOf) };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: several[0] === undefined ? null : optionOf(several[0]) };
    case 'datepicker':
      return { type, selected_date: value === '' ? null : value };
    case 'timepicker':
      return { type, selected_time: value === '' ? null : value };
    case 'users_select':
      return { type, selected_user: value === '' ? null : value };
    case 'multi_users_select':
      return { type, selected_users: several };
    default:
      return { type, value: value === '' ? null : value };
  }
}

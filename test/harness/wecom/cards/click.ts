import type { Corp } from '../corp.ts';
import { isObject } from '../fields.ts';
import { type StoredMessage, seenBy } from '../messages.ts';
import type { Card, SelectedItem } from '../types.ts';
import type { XmlTree } from '../xml.ts';

export interface Press {
  userid: string;
  agentid: number;
  msgid: string;
  key: string;
}

/** The card that a person has before them. @throws {Error} when they have none that can be pressed */
function pressable(corp: Corp, { userid, agentid, msgid }: Press): { message: StoredMessage; card: Card } {
  const message = corp.messages.find(msgid);
  const seen = corp.messages.conversation(agentid, userid).some((item) => item.msgid === msgid);
  if (!message || !seen) throw new Error(`${userid} sees no message ${msgid}`);
  const { card } = seenBy(message, userid);
  if (!card) throw new Error(`message ${msgid} is no card`);
  return { message, card };
}

const list = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : []);

/** Keys of what can be pressed, links left out: they open a page and call nobody back. */
function keysOf(card: Card): unknown[] {
  if (isObject(card.submit_button)) return [card.submit_button.key];
  return list(card.button_list).flatMap((button) => (button.type === 1 ? [] : [button.key]));
}

/** A press of a button or of the submit button, as the event's own part. */
export function clickEvent(
  corp: Corp,
  press: Press,
  { selected, force }: { selected?: SelectedItem[] | undefined; force?: boolean | undefined },
): { event: XmlTree; responseCode: string } {
  const { message, card } = pressable(corp, press);
  if (!force) {
    const { replaced } = seenBy(message, press.userid);
    if (replaced !== undefined) throw new Error(`the buttons are greyed out: ${replaced}`);
    if (!keysOf(card).includes(press.key)) throw new Error(`${card.card_type} has no button ${press.key}`);
  }
  const items = force && selected ? selected : selectionOf(card, selected ?? []);
  const responseCode = corp.codes.issue(message, corp.clock.now());
  const event: XmlTree = {
    Event: 'template_card_event',
    EventKey: press.key,
    TaskId: message.task_id ?? '',
    CardType: card.card_type,
    ResponseCode: responseCode,
    AgentID: press.agentid,
  };
  if (items.length > 0) {
    event.SelectedItems = {
      SelectedItem: items.map((item) => ({
        QuestionKey: item.question_key,
        OptionIds: { OptionId: item.option_ids },
      })),
    };
  }
  return { event, responseCode };
}

/** What the questions of a card hold when the person presses: their choice, else what was chosen for them. */
function selectionOf(card: Card, selected: SelectedItem[]): SelectedItem[] {
  const questions = [card.button_selection, card.checkbox, ...list(card.select_list)].filter(isObject);
  const stranger = selected.find((item) => !questions.some((one) => one.question_key === item.question_key));
  if (stranger) throw new Error(`the card does not ask ${stranger.question_key}`);
  return questions.map((question) => {
    const many = question === card.checkbox;
    const chosen = selected.find((item) => item.question_key === question.question_key);
    if (chosen && question.disable === true) throw new Error(`${chosen.question_key} is disabled`);
    const option_ids = chosen?.option_ids ?? given(question, many);
    const known = list(question.option_list).map((option) => option.id);
    if (option_ids.some((id) => !known.includes(id))) throw new Error(`no such option: ${option_ids.join()}`);
    const most = many && question.mode === 1 ? known.length : 1;
    if (option_ids.length < 1 || option_ids.length > most) throw new Error(`choose 1 to ${most}`);
    return { question_key: String(question.question_key), option_ids };
  });
}

function given(question: Record<string, unknown>, many: boolean): string[] {
  const options = list(question.option_list);
  if (many) return options.filter((option) => option.is_checked === true).map(({ id }) => String(id));
  const chosen = options.find(({ id }) => id === question.selected_id) ?? options[0];
  return chosen ? [String(chosen.id)] : [];
}

/** A press of an entry of the menu at the top right. */
export function menuEvent(corp: Corp, press: Press): { event: XmlTree; responseCode: string } {
  const { message, card } = pressable(corp, press);
  const actions = isObject(card.action_menu) ? list(card.action_menu.action_list) : [];
  if (!actions.some(({ key }) => key === press.key)) throw new Error(`the card's menu has no ${press.key}`);
  const responseCode = corp.codes.issue(message, corp.clock.now());
  const event = {
    Event: 'template_card_menu_event',
    EventKey: press.key,
    TaskId: message.task_id ?? '',
    CardType: card.card_type,
    ResponseCode: responseCode,
    AgentID: press.agentid,
  };
  return { event, responseCode };
}

import { fits, shorten, shortenWords } from '../../../messages/cut.ts';
import { type Field, type Form, formatAction, type Language } from '../../../messages/model.ts';
import { inReadingOrder } from '../../../messages/reading-order.ts';
import { limits, type TemplateCard } from './template-card.ts';

type Choice = Field & { options: NonNullable<Field['options']> };

/**
 * A form that can be answered on a card: one question with boxes to tick, or up to three with a list each. The
 * answer comes back as a card event with the form's action as key and the fields' names as question keys.
 *
 * @param again what is said first, where it may have come before
 * @returns undefined for any other form, and where its words do not fit: no page stands behind such a card, and
 * an option cut short would be another answer. Such a form is answered on its page
 */
export function questionCard(
  given: Form,
  language: Language,
  again: readonly string[] = [],
): TemplateCard | undefined {
  const colon = language === 'zh-CN' ? '：' : ': ';
  const facts = given.facts?.map(({ label, value }) => (label === '' ? value : `${label}${colon}${value}`));
  const intro = [...again, ...(given.intro ?? []), ...(facts ?? [])];
  const form = inReadingOrder({ ...given, intro });
  const { fields } = form;
  const [only] = fields;
  // Such a card has no place for a link.
  if (!only || form.link || !fields.every(isChoice)) return undefined;
  if (fields.length === 1 && isChoice(only)) return vote(form, only);
  return fields.every((field) => field.kind === 'choice') ? selects(form, fields) : undefined;
}

function isChoice(field: Field): field is Choice {
  const asks = field.kind === 'choice' || field.kind === 'choices';
  return asks && (field.options?.length ?? 0) > 0 && fits(field.name, limits.keyBytes, 'bytes');
}

function vote(form: Form, field: Choice): TemplateCard | undefined {
  const options = optionList(field, limits.options.vote, limits.option.vote);
  const title = head(form, limits.titleOfVote, [field.label, field.help]);
  if (!options || !title) return undefined;
  return {
    card_type: 'vote_interaction',
    main_title: title,
    checkbox: { question_key: field.name, mode: field.kind === 'choices' ? 1 : 0, option_list: options },
    submit_button: submit(form),
  };
}

function selects(form: Form, fields: readonly Choice[]): TemplateCard | undefined {
  const lists = fields.flatMap((field) => {
    const options = optionList(field, limits.options.select, limits.option.select);
    if (!options || field.help || !fits(field.label, limits.selectTitle, 'chars')) return [];
    return [{ question_key: field.name, title: field.label, option_list: options }];
  });
  const names = new Set(fields.map((field) => field.name));
  if (lists.length < fields.length || lists.length > limits.selects || names.size < fields.length)
    return undefined;
  const title = head(form, limits.title);
  if (!title) return undefined;
  return {
    card_type: 'multiple_interaction',
    main_title: title,
    select_list: lists,
    submit_button: submit(form),
  };
}

/** Everything above the choices: a title that is too long stands whole below itself. Undefined where it does not fit. */
function head(
  { title, intro = [] }: Form,
  longest: number,
  more: readonly (string | undefined)[] = [],
): { title: string; desc?: string } | undefined {
  const desc = [...(fits(title, longest, 'columns') ? [] : [title]), ...intro, ...more]
    .filter(Boolean)
    .join('\n');
  if (!fits(desc, limits.question, 'columns')) return undefined;
  return { title: shortenWords(title, longest, 'columns'), ...(desc ? { desc } : {}) };
}

function optionList({ kind, options }: Choice, most: number, longest: number) {
  const ids = new Set(options.map((option) => option.value));
  // Several answers come back joined by commas.
  const parted = kind === 'choice' || options.every(({ value }) => !value.includes(','));
  const whole = options.every(
    ({ value, label }) => fits(value, limits.optionIdBytes, 'bytes') && fits(label, longest, 'chars'),
  );
  if (!whole || !parted || ids.size < options.length || options.length > most) return undefined;
  return options.map(({ value, label }) => ({ id: value, text: label }));
}

function submit({ submit: label, action }: Form): { text: string; key: string } {
  return { text: shorten(label, limits.submit, 'chars'), key: formatAction(action) };
}

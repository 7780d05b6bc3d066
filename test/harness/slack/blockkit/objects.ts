import { byType, type Check, flag, list, matching, object, oneOf, text } from './check.ts';

export function plainText(most: number): Check {
  return byType({ plain_text: object({ need: { text: text(most) }, may: { emoji: flag } }) });
}

export function anyText(most: number): Check {
  return byType({
    plain_text: object({ need: { text: text(most) }, may: { emoji: flag } }),
    mrkdwn: object({ need: { text: text(most) }, may: { verbatim: flag } }),
  });
}

export const id = text(255);
export const url =
  (most: number): Check =>
  (value, at, problems) => {
    text(most)(value, at, problems);
    matching(/^[a-z][a-z0-9+.-]*:/i, 'must be a valid URL')(value, at, problems);
  };

export const confirm = object({
  need: { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  may: { style: oneOf('primary', 'danger') },
});

/** Values up to 150 by the documentation, 75 by the SDK's types: the stricter. */
const optionFields = { need: { text: plainText(75), value: text(75) }, may: { description: plainText(75) } };
export const option = object(optionFields);
export const overflowOption = object({ ...optionFields, may: { ...optionFields.may, url: url(3_000) } });
/** Of checkboxes and radio buttons, which may be written in markup. */
export const richOption = object({
  need: { text: anyText(75), value: text(75) },
  may: { description: anyText(75) },
});
export const optionGroup = object({ need: { label: plainText(75), options: list(option, 100) } });

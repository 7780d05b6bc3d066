/** `template_card` of `message/send` and `message/update_template_card`, as far as Heed uses it [90236]. */
export interface TemplateCard {
  card_type: 'text_notice' | 'button_interaction' | 'vote_interaction' | 'multiple_interaction';
  source?: { desc: string };
  main_title?: { title?: string; desc?: string };
  sub_title_text?: string;
  horizontal_content_list?: { keyname: string; value: string }[];
  jump_list?: { type: 1; title: string; url: string }[];
  card_action?: { type: 1; url: string };
  button_list?: CardButton[];
  checkbox?: { question_key: string; mode: 0 | 1; option_list: { id: string; text: string }[] };
  select_list?: { question_key: string; title: string; option_list: { id: string; text: string }[] }[];
  submit_button?: { text: string; key: string };
  /** On sends only, where the card can call back. */
  task_id?: string;
}

/** `type` 1 opens a page and calls nobody back; 0 calls back with its key. */
export type CardButton =
  | { type: 1; text: string; style: number; url: string }
  | { type: 0; text: string; style: number; key: string };

/**
 * Lengths. Those in characters are what clients show, and those in bytes what the server takes; lists are
 * refused when they are longer.
 */
export const limits = {
  source: 20,
  title: 36,
  titleOfVote: 16,
  state: 44,
  question: 160,
  lines: 160,
  facts: 6,
  factLabel: 5,
  factValue: 30,
  link: 18,
  buttons: 6,
  button: 10,
  options: { vote: 20, select: 10 },
  option: { vote: 17, select: 16 },
  selects: 3,
  selectTitle: 13,
  submit: 10,
  keyBytes: 1_024,
  optionIdBytes: 128,
  textBytes: 2_048,
} as const;

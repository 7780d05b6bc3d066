/** `template_card` of `message/send` and `message/update_template_card`, as far as Heed uses it [90236]. */
export interface TemplateCard {
  card_type: 'text_notice' | 'button_interaction' | 'vote_interaction' | 'multiple_interaction';
  source?: { desc: string };
  main_title?: { title?: string; desc?: string };
  quote_area?: { type: 0; quote_text: string } | { type: 1; url: string; title?: string; quote_text: string };
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
 * Lengths. Those in bytes are what the server takes, and lists are refused when they are longer. All others are what
 * clients show, given for Chinese: in columns where sentences stand, since Latin letters take half the room, and in
 * characters on controls, which are narrow.
 */
export const limits = {
  source: 40,
  title: 72,
  titleOfVote: 32,
  state: 88,
  question: 320,
  lines: 320,
  /** No page of WeCom's says how long a quote may be; so long other lines may be. */
  quote: 320,
  facts: 6,
  factLabel: 5,
  factValue: 60,
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

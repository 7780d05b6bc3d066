import type { KnownBlock } from '@slack/types';
import type { Body } from '../../../messages/model.ts';
import { askedByCard } from '../../../messages/question.ts';
import { text } from '../../../messages/texts.ts';
import { cardBlocks, cardWords } from './card.ts';
import type { Setting } from './setting.ts';
import { escaped, limits, pieces, shorten } from './words.ts';

/** What goes into `chat.postMessage` and `chat.update`. */
export interface SlackMessage {
  /** With blocks: what notifications and screen readers say. Escaped. */
  text: string;
  /** Empty, not left out: a change of a message keeps the blocks that it is not told of. */
  blocks: KnownBlock[];
  /** Words are as they were written: `*this*` is not bold. */
  mrkdwn: false;
  unfurl_links: false;
  unfurl_media: false;
}

const fixed = { mrkdwn: false, unfurl_links: false, unfurl_media: false } as const;

/**
 * A neutral body in Slack's shapes: a card is one message, a text as many as it needs. A question is a card whose
 * button opens the form.
 */
export function renderMessage(given: Body, setting: Setting): SlackMessage[] {
  const body = askedByCard(given);
  const { language, marked } = setting;
  if (body.kind === 'card') {
    const words = cardWords(body.card, language === 'zh-CN' ? '：' : ': ');
    const short = escaped(shorten(words, limits.message.text, escaped));
    return [{ text: short, blocks: cardBlocks(body.card, setting), ...fixed }];
  }
  const words = marked ? `${text(language, 'delivery.again')}\n${body.text}` : body.text;
  return pieces(words, limits.message.text, escaped).map((part) => ({
    text: escaped(part),
    blocks: [],
    ...fixed,
  }));
}

import type { KnownBlock, ModalView } from '@slack/types';
import type { Card, PageLink } from '../../../messages/model.ts';
import { text } from '../../../messages/texts.ts';
import { cardBlocks, sections } from './card.ts';
import { pageButton, type Setting } from './setting.ts';
import { escaped, limits, plain, shorten } from './words.ts';

/** What is said back at once: every word of it, and the page behind it where there is one. */
export interface Spoken {
  text: string;
  link?: PageLink;
  /** What is listed below the words. */
  cards?: readonly Card[];
}

/** In the place of the form that was sent, for the person to close: not one without a word in it. */
export function saidView(said: Spoken, setting: Setting): ModalView {
  const { language } = setting;
  return {
    type: 'modal',
    title: plain(text(language, 'words.said'), limits.view.title),
    close: plain(text(language, 'words.close'), limits.view.button),
    blocks: saidBlocks(said, setting),
  };
}

/**
 * To a command: one message, seen by the one who gave it. Words that fit go as they are; with a page, or longer
 * than a message's text, they stand in blocks.
 */
export function saidToCommand(said: Spoken, setting: Setting): object {
  const most = limits.message.text;
  const words = escaped(shorten(said.text, most, escaped));
  const fits = !said.link && !said.cards && escaped(said.text).length <= most;
  return {
    response_type: 'ephemeral',
    text: words,
    mrkdwn: false,
    ...(fits ? {} : { blocks: saidBlocks(said, setting) }),
  };
}

function saidBlocks({ text: words, link, cards = [] }: Spoken, setting: Setting): KnownBlock[] {
  return [
    ...sections(words, false),
    ...cards.flatMap((card) => cardBlocks(card, setting)),
    ...(link ? [{ type: 'actions' as const, elements: [pageButton(link, setting)] }] : []),
  ];
}

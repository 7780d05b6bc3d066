import type { HomeView, KnownBlock } from '@slack/types';
import type { Card, PageLink } from '../../../messages/model.ts';
import { cardBlocks, sections } from './card.ts';
import { pageButton, type Setting } from './setting.ts';
import { limits, plain } from './words.ts';

/** A part of a person's home: what is due, what was answered, what is held. */
export interface HomeSection {
  heading?: string;
  lines?: readonly string[];
  cards?: readonly Card[];
  /** Where all of it stands. */
  link?: PageLink;
}

/**
 * A person's home. Sections stand as a whole or end after the cards that fit; what is left out stands on their
 * pages, so the link of a section comes before its cards.
 */
export function renderHome(given: readonly HomeSection[], setting: Setting): HomeView {
  const blocks: KnownBlock[] = [];
  const most = limits.view.blocks;
  for (const section of given) {
    const { cards = [] } = section;
    const top = [...(blocks.length > 0 ? [divider] : []), ...topOf(section, setting)];
    if (blocks.length + top.length > most) break;
    blocks.push(...top);
    for (const card of cards) {
      const its = cardBlocks(card, setting);
      if (blocks.length + its.length > most) break;
      blocks.push(...its);
    }
  }
  return { type: 'home', blocks };
}

const divider: KnownBlock = { type: 'divider' };

function topOf({ heading, lines = [], link }: HomeSection, setting: Setting): KnownBlock[] {
  return [
    ...(heading ? [{ type: 'header' as const, text: plain(heading, limits.header) }] : []),
    ...sections(lines.join('\n'), link !== undefined),
    ...(link ? [{ type: 'actions' as const, elements: [pageButton(link, setting)] }] : []),
  ];
}

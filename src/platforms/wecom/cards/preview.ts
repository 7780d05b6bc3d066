import type { Body, Button } from '../../../messages/model.ts';
import { render, type Setting } from './render.ts';
import type { CardButton } from './template-card.ts';

/** What its reader sees of a body in WeCom, cut where WeCom cuts it. */
export function preview(body: Body, setting: Setting): Body {
  const rendered = render(body, setting);
  if (rendered.msgtype === 'text') return { kind: 'text', text: rendered.parts.join('\n') };
  const { source, main_title: head, quote_area: quote, sub_title_text: words, ...rest } = rendered.card;
  const { horizontal_content_list: facts = [], jump_list: links = [], button_list: buttons = [] } = rest;
  return {
    kind: 'card',
    card: {
      ...(source ? { source: source.desc } : {}),
      title: head?.title ?? '',
      lines: [head?.desc ?? '', quote?.quote_text ?? '', ...(words ?? '').split('\n')].filter(Boolean),
      facts: facts.map(({ keyname, value }) => ({ label: keyname, value })),
      buttons: [
        ...buttons.map(shown),
        ...links.map(({ title }): Button => ({ label: title, action: none, style: 'quiet' })),
      ],
    },
  };
}

/** Nothing on a preview does anything. */
const none = { name: 'preview.none', about: '-' };

const looks: Readonly<Record<number, Button['style']>> = {
  1: 'primary',
  2: 'plain',
  3: 'danger',
  4: 'quiet',
};

function shown({ text, style }: CardButton): Button {
  return { label: text, action: none, style: looks[style] ?? 'plain' };
}

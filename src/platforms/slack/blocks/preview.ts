import type { KnownBlock } from '@slack/types';
import type { Body, Button, Card } from '../../../messages/model.ts';
import { renderMessage } from './message.ts';
import type { Setting } from './setting.ts';

/** What its reader sees of a body in Slack, cut where Slack cuts it. */
export function preview(body: Body, setting: Setting): Body {
  const messages = renderMessage(body, setting);
  const blocks = messages.flatMap((message) => message.blocks);
  if (blocks.length === 0) return { kind: 'text', text: messages.map(({ text }) => text).join('\n') };
  const headed = blocks.findIndex(({ type }) => type === 'header');
  const before = blocks.slice(0, Math.max(headed, 0)).flatMap(words);
  const header = blocks[headed];
  return {
    kind: 'card',
    card: {
      ...(before.length > 0 ? { source: before.join('\n') } : {}),
      title: header?.type === 'header' ? header.text.text : '',
      lines: blocks.slice(headed + 1).flatMap(words),
      facts: blocks.flatMap(facts),
      buttons: blocks.flatMap(buttons),
    } satisfies Card,
  };
}

/** Nothing on a preview does anything. */
const none = { name: 'preview.none', about: '-' };

function words(block: KnownBlock): string[] {
  if (block.type === 'context') return block.elements.flatMap((one) => ('text' in one ? [one.text] : []));
  return block.type === 'section' && block.text ? block.text.text.split('\n') : [];
}

function facts(block: KnownBlock): { label: string; value: string }[] {
  if (block.type !== 'section' || !block.fields) return [];
  return block.fields.map(({ text }) => {
    const [label = '', ...value] = text.split('\n');
    return value.length > 0 ? { label, value: value.join('\n') } : { label: '', value: label };
  });
}

function buttons(block: KnownBlock): Button[] {
  if (block.type === 'section' && block.accessory?.type === 'button')
    return [{ label: block.accessory.text.text, action: none, style: 'plain' }];
  if (block.type !== 'actions') return [];
  return block.elements.flatMap((one) =>
    one.type === 'button' ? [{ label: one.text.text, action: none, style: one.style ?? 'plain' }] : [],
  );
}

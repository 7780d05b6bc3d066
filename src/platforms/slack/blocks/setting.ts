import type { Button } from '@slack/types';
import type { Language, PageLink } from '../../../messages/model.ts';
import { limits, plain } from './words.ts';

/** Where and for whom: links are absolute, and what Heed adds is in the reader's language. */
export interface Setting {
  /** Without a final slash. */
  baseUrl: string;
  language: Language;
  /** Sent before and perhaps arrived: says so. */
  marked?: boolean;
}

/** Opens a page. Slack tells of the click; nothing follows from it. */
export const pageActionId = 'page';

export function pageButton(link: PageLink, { baseUrl }: Setting): Button {
  return {
    type: 'button',
    text: plain(labelOf(link), limits.button),
    action_id: pageActionId,
    url: `${baseUrl}${link.path}`,
  };
}

export function labelOf({ label, short }: { label: string; short?: string }): string {
  return label.length <= limits.button ? label : (short ?? label);
}

/** What every component shares: texts, tones, and how a form or a region is tied to the server. */

/** The catalogue of texts, already bound to the viewer's language. */
export type Translate = (key: string, params?: Record<string, unknown>) => string;

/** How a thing stands. Always shown with a word or an icon too, never by colour alone. */
export type Tone = 'neutral' | 'info' | 'good' | 'wait' | 'warn' | 'bad';

/** The hidden field every form carries; the server compares it with the session. */
export const csrfField = 'csrf';

/** The submit button's name: its value is a `formatAction` key, so one form can hold several answers. */
export const actionField = 'action';

/** Where a form is posted. Works as a plain form; with `target` htmx swaps the answer in place. */
export interface Post {
  url: string;
  csrf: string;
  /** CSS selector of what the answer replaces; without it the browser navigates as usual. */
  target?: string;
  /** htmx swap style, `outerHTML` unless told. */
  swap?: string;
}

/** A region that follows the server: `connect` opens the event stream, `swap` names the event shown here. */
export interface Live {
  connect?: string;
  swap?: string;
  /** htmx swap style, `innerHTML` unless told (`beforeend` for a thread). */
  mode?: string;
  /** Reads each change aloud. For one short sentence or figure; a table read again and again is noise. */
  announce?: boolean;
}

/** Attributes of a posting `<form>`. The CSRF field is not among them: see `Hidden`. */
export function postAttributes(post: Post): Record<string, string> {
  const plain = { method: 'post', action: post.url };
  if (!post.target) return plain;
  return { ...plain, 'hx-post': post.url, 'hx-target': post.target, 'hx-swap': post.swap ?? 'outerHTML' };
}

/** Attributes of a live region. `connect` and `swap` may stand on one element or on nested ones. */
export function liveAttributes(live: Live | undefined): Record<string, string> {
  if (!live) return {};
  const attributes: Record<string, string> = {};
  if (live.connect) {
    attributes['hx-ext'] = 'sse';
    attributes['sse-connect'] = live.connect;
  }
  if (live.swap) {
    attributes['sse-swap'] = live.swap;
    attributes['hx-swap'] = live.mode ?? 'innerHTML';
  }
  if (live.announce) attributes['aria-live'] = 'polite';
  return attributes;
}

/** Class names, the absent ones left out. */
export function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

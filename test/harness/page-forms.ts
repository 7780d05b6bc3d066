/** A control of a form, as a browser would send it. */
export interface Control {
  name: string;
  kind: 'hidden' | 'text' | 'long-text' | 'choice' | 'choices' | 'other';
  /** What stands there, or the options. */
  values: string[];
}

export interface PageForm {
  action: string;
  controls: Control[];
}

const attribute = (tag: string, name: string): string | undefined =>
  unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]);

function unescaped(text: string | undefined): string | undefined {
  return text
    ?.replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The forms of one of our own pages that post something. */
export function formsOn(html: string): PageForm[] {
  return html
    .split('<form ')
    .slice(1)
    .flatMap((part) => {
      const [form = ''] = part.split('</form>', 1);
      const [head = ''] = form.split('>', 1);
      const action = attribute(head, 'action');
      return action && /method="post"/i.test(head) ? [{ action, controls: controlsIn(form) }] : [];
    });
}

/** Where the links of a page lead. */
export const linksOn = (html: string): string[] =>
  [...html.matchAll(/<a [^>]*\bhref="([^"#?]+)/g)].map(([, href = '']) => href);

function controlsIn(form: string): Control[] {
  const controls = new Map<string, Control>();
  for (const [tag] of form.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (!name || name === 'csrf') continue;
    const kind = kindOf(tag);
    const value = attribute(tag, 'value') ?? '';
    const known = controls.get(name) ?? { name, kind, values: [] };
    known.values.push(value);
    controls.set(name, known);
  }
  for (const [, name = '', options = ''] of form.matchAll(
    /<select\b[^>]*\bname="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g,
  )) {
    const values = [...options.matchAll(/<option\b[^>]*\bvalue="([^"]*)"/g)].map(([, value = '']) => value);
    controls.set(name, { name, kind: 'choice', values: values.filter((one) => one !== '') });
  }
  return [...controls.values()];
}

function kindOf(tag: string): Control['kind'] {
  if (tag.startsWith('<textarea')) return 'long-text';
  if (tag.startsWith('<select')) return 'choice';
  const type = attribute(tag, 'type') ?? 'text';
  if (type === 'hidden') return 'hidden';
  if (type === 'radio') return 'choice';
  if (type === 'checkbox') return 'choices';
  return type === 'text' || type === 'search' ? 'text' : 'other';
}

/** The value of the first hidden field of that name; empty where there is none. */
export const hidden = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

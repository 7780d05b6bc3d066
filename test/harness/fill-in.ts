/** Fields of a form as a browser would send it. */
export type FormFields = Record<string, string>;

const entities: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' },
};
const plain = (html: string): string =>
  html.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (one) => entities[one] ?? one);

function attributes(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g))
    found.set(name, plain(value));
  return found;
}

/** What stands in a form before anybody has typed: hidden values, what is chosen, what is filled in. */
function valuesIn(form: string): FormFields {
  const fields: FormFields = {};
  for (const [, tag = ''] of form.matchAll(/<input\b([^>]*)>/g)) {
    const at = attributes(tag);
    const [name, type] = [at.get('name'), at.get('type') ?? 'text'];
    if (name === undefined || ['submit', 'button', 'file'].includes(type)) continue;
    if (['radio', 'checkbox'].includes(type) && !at.has('checked')) continue;
    fields[name] = at.get('value') ?? '';
  }
  for (const [, tag = '', text = ''] of form.matchAll(/<textarea\b([^>]*)>([^<]*)<\/textarea>/g)) {
    const name = attributes(tag).get('name');
    if (name !== undefined) fields[name] = plain(text);
  }
  for (const [, tag = '', inner = ''] of form.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
    const options = [...inner.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => attributes(option));
    const chosen = options.find((one) => one.has('selected')) ?? options[0];
    const name = attributes(tag).get('name');
    if (name !== undefined) fields[name] = chosen?.get('value') ?? '';
  }
  return fields;
}

/**
 * The form of a page that goes to an address, filled in. What is typed has to be a field of it: nobody can fill in what a page
 * does not ask. Ticked boxes are named with a `+` before them.
 *
 * @param which tells forms to one address apart by what stands in them hidden
 */
export function fillIn(
  html: string,
  { action, which = {}, typed = {} }: { action: string; which?: FormFields; typed?: FormFields },
): { url: string; fields: FormFields } {
  const there: string[] = [];
  for (const [, tag = '', inner = ''] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
    // A button may send its form elsewhere.
    const buttons = [...inner.matchAll(/\bformaction="([^"]*)"/gi)].map(([, url = '']) => plain(url));
    const urls = [attributes(tag).get('action') ?? '', ...buttons];
    there.push(...urls);
    const url = urls.find((one) => one.endsWith(action));
    if (url === undefined) continue;
    const fields = valuesIn(inner);
    if (!Object.entries(which).every(([name, value]) => fields[name] === value)) continue;
    for (const [name, value] of Object.entries(typed)) {
      const own = name.replace(/^\+/, '');
      if (!inner.includes(`name="${own}"`)) throw new Error(`the form to ${url} asks for no ${own}`);
      fields[own] = value;
    }
    return { url, fields };
  }
  throw new Error(`no form to …${action} ${JSON.stringify(which)}; there are ${there.join(' ') || 'none'}`);
}

/** `<https://…|label>`, `<@U…|name>`, `<#C…|name>`, `<!here>`: what Slack makes of what people type. */
const marked = /<((?:[@#!]|[a-z][a-z0-9+.-]*:)[^<>|]*)(?:\|([^<>]*))?>/gi;
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * What a person typed, out of what Slack writes for it in messages and commands [docs.slack.dev: Formatting text
 * for app surfaces]: links and mentions as they are read on the screen, and the three signs that Slack escapes. In
 * this order, so that signs which the person typed make no link.
 */
export function typedBy(text: string): string {
  return text
    .replaceAll(marked, (_whole, to: string, label?: string) => read(to, label ?? ''))
    .replaceAll(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
}

function read(to: string, label: string): string {
  const [sign = ''] = to;
  if (sign === '@' || sign === '#') return `${sign}${label.replace(/^[@#]/, '') || to.slice(1)}`;
  if (label !== '') return label;
  if (sign !== '!') return to.replace(/^(?:tel|mailto):/i, '');
  return `@${to.slice(1).replace(/^subteam\^/, '')}`;
}

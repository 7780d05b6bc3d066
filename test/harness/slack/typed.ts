const linked = /https?:\/\/[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d ]{6,}\d/g;

/** What Slack's clients make of what somebody types: three signs are escaped, addresses and numbers are links. */
export function asWritten(typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll(linked, (found) => {
    if (/^http/.test(found)) return `<${found}>`;
    if (found.startsWith('+')) return `<tel:${found.replaceAll(' ', '')}|${found}>`;
    return `<mailto:${found}|${found}>`;
  });
}

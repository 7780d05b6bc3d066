import MarkdownIt from 'markdown-it';

/** A heading of the text, for a table of contents. `id` is unique in its document. */
export interface Heading {
  id: string;
  /** As it is rendered, 1–6. */
  level: number;
  text: string;
}

export interface RenderedMarkdown {
  html: string;
  headings: readonly Heading[];
}

const allowedLinks = /^(https?:\/\/[^/\s]|mailto:[^\s@]+@|#)/i;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

// Everything else, `javascript:` and relative paths among it, stays visible as the text it was written as.
markdown.validateLink = (url) => allowedLinks.test(url.trim());

const asText = markdown.utils.escapeHtml;

// A link to nowhere would lead to the page it stands on, by an address that says nothing: only its words stay.
markdown.core.ruler.push('links-to-nowhere', ({ tokens }) => {
  for (const { children } of tokens) {
    let nowhere = false;
    for (const token of children ?? []) {
      if (token.type === 'link_open') nowhere = token.attrGet('href') === '';
      if (nowhere && /^link_(open|close)$/.test(token.type)) token.type = 'text';
    }
  }
});

// No images: one from elsewhere would tell its host who reads which policy when.
markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  return `<span class="image-left-out">${asText(token?.content ?? '')}</span>`;
};

markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  if (token && !String(token.attrGet('href')).startsWith('#')) token.attrSet('rel', 'noopener noreferrer');
  return self.renderToken(tokens, index, options);
};

// A wide table scrolls in a box of its own that the keyboard can reach, so that the page never does.
markdown.renderer.rules.table_open = () => '<div class="table-box" tabindex="0"><table>\n';
markdown.renderer.rules.table_close = () => '</table></div>\n';

/**
 * A policy's Markdown as HTML that is safe to place in a page under a strict Content-Security-Policy:
 * markup and scripts in the source come out as visible text, nothing is loaded from anywhere.
 * Headings are moved down by `shift` levels, below the page's own.
 */
export function renderMarkdown(source: string, { shift = 1 }: { shift?: number } = {}): RenderedMarkdown {
  const env = {};
  const tokens = markdown.parse(source, env);
  const headings: Heading[] = [];
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open' || token.type === 'heading_close') {
      token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + shift)}`;
    }
    if (token.type === 'heading_open') {
      const id = `section-${headings.length + 1}`;
      token.attrSet('id', id);
      headings.push({ id, level: Number(token.tag.slice(1)), text: inlineText(tokens[index + 1]) });
    }
    // Nothing is coloured, and a word of the author's choice is no class of ours.
    if (token.type === 'fence') token.info = '';
    // Inline styles are refused by the Content-Security-Policy; classes are not.
    const style = token.attrGet('style');
    if (style) {
      token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style');
      token.attrJoin('class', `align-${String(style).replace('text-align:', '')}`);
    }
  });
  return { html: markdown.renderer.render(tokens, markdown.options, env), headings };
}

/** For readers of a text's structure: blocks in their order, with what is inside of each. */
export function markdownTokens(source: string): Token[] {
  return markdown.parse(source, {});
}

/** The words without any markup, one paragraph a line: for searching and previews. */
export function plainText(source: string): string {
  const texts = markdown.parse(source, {}).map((token) => {
    if (token.type === 'inline') return inlineText(token);
    return token.type === 'fence' || token.type === 'code_block' ? token.content.trimEnd() : '';
  });
  return texts.filter((text) => text !== '').join('\n');
}

type Token = ReturnType<typeof markdown.parse>[number];

function inlineText(token: Token | undefined): string {
  return (token?.children ?? [])
    .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.content))
    .join('')
    .trim();
}

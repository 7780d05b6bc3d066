import { expect } from 'chai';
import fc from 'fast-check';
import { plainText, renderMarkdown } from '../../src/policies/markdown.ts';

const html = (source: string): string => renderMarkdown(source).html;

describe('Markdown of a policy', () => {
  it('shows markup and scripts as text', () => {
    expect(html('<script>alert(1)</script>')).to.equal('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n');
    expect(html('a <img src=x onerror=alert(1)> b')).to.include('&lt;img src=x onerror=alert(1)&gt;');
    expect(html('```\n</code><script>\n```')).to.include('&lt;/code&gt;&lt;script&gt;');
    expect(html('```alert tone-bad\nx\n```')).to.equal('<pre><code>x\n</code></pre>\n');
    expect(html('<!-- hidden --> seen')).to.include('&lt;!-- hidden --&gt;');
  });

  const refused = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//elsewhere.example/x',
    '/console/delete',
    '../secret',
    'https:relative',
    'java&#115;cript:alert(1)',
    '&#x01;javascript:alert(1)',
  ];
  for (const address of refused) {
    it(`makes no link to ${address}`, () => {
      expect(html(`[here](${address})`)).not.to.include('<a');
      expect(html(`[here][1]\n\n[1]: ${address}`)).not.to.include('<a');
      expect(html(`<${address}>`)).not.to.include('<a');
    });
  }

  it('links to web pages, mail addresses and its own sections, and tells others nothing', () => {
    expect(html('[law](https://law.example/a?b=c)')).to.equal(
      '<p><a href="https://law.example/a?b=c" rel="noopener noreferrer">law</a></p>\n',
    );
    expect(html('<privacy@sample-company.example>')).to.include(
      'href="mailto:privacy@sample-company.example"',
    );
    expect(html('[below](#section-2)')).to.include('<a href="#section-2">');
    expect(html('see https://law.example')).not.to.include('<a');
  });

  it('makes no link that leads nowhere, and keeps its words', () => {
    for (const source of ['[here]()', '[here]( )']) expect(html(source), source).to.equal('<p>here</p>\n');
    expect(html('[a *b*]() [c](#section-1)')).to.equal('<p>a <em>b</em> <a href="#section-1">c</a></p>\n');
  });

  it('loads no image from anywhere, but says what it would have shown', () => {
    expect(html('![a "chart"](https://elsewhere.example/pixel.png)')).to.equal(
      '<p><span class="image-left-out">a &quot;chart&quot;</span></p>\n',
    );
  });

  it('moves headings below the title of the page and lists them', () => {
    const { html, headings } = renderMarkdown('# One *and* a\n\n###### Deep\n\n# 二、范围', { shift: 2 });
    expect(headings).to.eql([
      { id: 'section-1', level: 3, text: 'One and a' },
      { id: 'section-2', level: 6, text: 'Deep' },
      { id: 'section-3', level: 3, text: '二、范围' },
    ]);
    expect(html).to.include('<h3 id="section-1">One <em>and</em> a</h3>');
    expect(html).to.include('<h6 id="section-2">Deep</h6>');
    expect(html).not.to.match(/<h[12]/);
  });

  it('needs no inline style, which a strict policy forbids', () => {
    const table = html('| a | b |\n|:-:|--:|\n| 1 | 2 |');
    expect(table).to.include('<th class="align-center">').and.to.include('<td class="align-right">');
    expect(table).not.to.include('style=');
    expect(table)
      .to.match(/^<div class="table-box" tabindex="0"><table>/)
      .and.to.match(/<\/table><\/div>\n$/);
  });

  it('never lets a tag of the source through', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      'script',
      '[',
      '](',
      ')',
      'javascript:',
      '`',
      '\n',
      ' ',
      '#',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (source) => {
        const tags = html(source.join('')).match(/<[a-z][^>]*>/g) ?? [];
        const known = /^<(p|h[2-6] id="section-\d+"|code|pre|blockquote|br|em|strong|a href="#[^"]*")>$/;
        for (const tag of tags) expect(tag).to.match(known);
      }),
    );
  });

  it('has a plain form for search and preview', () => {
    const source =
      '# Title\n\nSome **bold** [link](https://x.example)\nnext line.\n\n- one\n- `two`\n\n| a | b |\n|---|---|\n| c | d |\n';
    expect(plainText(source)).to.equal('Title\nSome bold link next line.\none\ntwo\na\nb\nc\nd');
  });
});

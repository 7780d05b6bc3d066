import { expect } from 'chai';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { cdata, child, childrenOf, type Element, readXml, textOf } from '../../src/platforms/wecom/xml.ts';
import { toXml, type XmlTree } from '../harness/wecom/xml.ts';
import { click, refusal, vectors, words } from '../harness/wecom-callback.ts';

const why = (source: string) => refusal(() => readXml(source));
const text = (source: string) => textOf(readXml(`<xml><A>${source}</A></xml>`), 'A');

describe('the XML of WeCom callbacks', () => {
  it('is read as it stands in every published vector', () => {
    const documents = vectors.flatMap(({ post_body, plaintext, expected_envelope }) =>
      [post_body, plaintext, expected_envelope].filter((one) => one?.startsWith('<xml>')),
    );
    expect(documents).to.have.length.greaterThan(5);
    for (const document of documents) {
      const root = readXml(document ?? '');
      expect(root.name).to.equal('xml');
      expect(root.children.map(({ name }) => name)).to.include.members(
        textOf(root, 'Encrypt') === undefined ? ['ToUserName', 'MsgType'] : ['Encrypt'],
      );
    }
  });

  it('keeps numbers as they were written', () => {
    expect(textOf(readXml(toXml(words)), 'MsgId')).to.equal('4561255354251345929');
    for (const one of ['007', '1e3', '0x10', 'true', ' 1 ', '1.0']) expect(text(one)).to.equal(one);
  });

  it('takes CDATA as it is, and resolves the five entities and characters by number elsewhere, once', () => {
    expect(text('a<![CDATA[&lt;<b>&#65;]]>b')).to.equal('a&lt;<b>&#65;b');
    expect(text('<![CDATA[]]]]><![CDATA[>]]>')).to.equal(']]>');
    expect(text('&lt;&gt;&amp;&quot;&apos;&#65;&#x4f60;&#x1F600;&#10;')).to.equal(`<>&"'A你😀\n`);
    expect(text('&amp;lt;')).to.equal('&lt;');
    expect(text('&#38;lt;')).to.equal('&lt;');
    for (const one of [
      '&',
      '&;',
      '&a b',
      '&nbsp;',
      '&toString;',
      '&#0;',
      '&#8;',
      '&#xD800;',
      '&#x110000;',
      '&#xFFFF;',
    ])
      expect(why(`<xml>${one}</xml>`), one).to.equal('xml');
  });

  it('knows no document types and no entities but those', () => {
    const laughs = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">';
    const documents = [
      `<!DOCTYPE xml [${laughs}]><xml><A>&c;</A></xml>`,
      '<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
      '<?xml version="1.0"?>\n<!doctype xml><xml/>',
      '<xml><!DOCTYPE a><A/></xml>',
      `<xml>${laughs}</xml>`,
      '<xml/><!DOCTYPE xml>',
    ];
    for (const one of documents) expect(why(one), one).to.equal('doctype');
    // Somebody may write about them.
    expect(text('<![CDATA[<!DOCTYPE html> <!ENTITY a "b">]]>')).to.equal('<!DOCTYPE html> <!ENTITY a "b">');
  });

  it('refuses what WeCom does not write', () => {
    const documents = [
      '',
      ' ',
      'hello',
      '{"a":1}',
      '<xml',
      '<xml a="1"></xml>',
      '<xml><!-- a --></xml>',
      '<xml><?php 1 ?></xml>',
      '<xml></XML>',
      '<xml></xml/>',
      '<xml>< A></A></xml>',
      '<xml><1/></xml>',
      '<xml><a:b:c/></xml>',
      '<xml><A></xml></A>',
      '</xml>',
      '<xml/></xml>',
      '<xml>a<B/>b</xml>',
      '<xml/>a',
      'a<xml/>',
      '<xml/><xml/>',
      '<![CDATA[]]><xml/>',
      '<xml/><![CDATA[]]>',
      '<xml><A<![CDATA[]]>></A></xml>',
      '<xml><![CDATA[a]></xml>',
      `<xml><${'A'.repeat(200)}/></xml>`,
    ];
    for (const one of documents) expect(why(one), one).to.equal('xml');
  });

  it('refuses a document that was cut off anywhere, or comes twice', () => {
    const whole = toXml({ ...words, Nested: { Item: [{ A: 'x' }, { A: 'y' }] } });
    for (let end = 0; end < whole.length; end++) expect(why(whole.slice(0, end)), `${end}`).to.equal('xml');
    for (const between of ['', '\n', ' a ']) expect(why(whole + between + whole)).to.equal('xml');
    expect(readXml(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${whole}\n`)).to.deep.equal(readXml(whole));
  });

  it('has an end to depth and number of elements, and takes a long text in its stride', () => {
    const deep = (levels: number) => `${'<A>'.repeat(levels)}${'</A>'.repeat(levels)}`;
    expect(readXml(deep(9)).name).to.equal('A');
    expect(why(deep(10))).to.equal('xml');
    expect(why(deep(300_000))).to.equal('xml');
    expect(childrenOf(readXml(`<xml>${'<A/>'.repeat(1_999)}</xml>`), 'A')).to.have.length(1_999);
    expect(why(`<xml>${'<A/>'.repeat(2_000)}</xml>`)).to.equal('xml');
    expect(text('a'.repeat(1_000_000))).to.have.length(1_000_000);
    expect(text('&amp;'.repeat(200_000))).to.have.length(200_000);
    expect(text('<![CDATA[a]]>'.repeat(80_000))).to.have.length(80_000);
  });

  // With time for each pair of characters, a single one of these would take longer than any test may.
  it('needs time only as a document is long, whatever is in it', () => {
    for (const part of [
      '<![CDATA[',
      '<',
      '&',
      '<A',
      '<A ',
      ' ',
      ']]>',
      '<!',
      '<A>',
      '&#',
      '&#x1',
      '<![CDATA[]]',
      '</',
    ])
      why(`<xml><A>${part.repeat(1_000_000 / part.length)}`);
  });

  it('makes nothing of names that objects have', () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    const root = readXml(
      `<xml>${names.map((name) => `<${name}><polluted>1</polluted></${name}>`).join('')}</xml>`,
    );
    for (const name of names) expect(textOf(child(root, name), 'polluted')).to.equal('1');
    expect(textOf(readXml('<xml/>'), 'constructor')).to.equal(undefined);
    expect(Object.hasOwn(Object.prototype, 'polluted')).to.equal(false);
  });

  it('says that an element is repeated where one is asked for, and takes one and several alike', () => {
    const root = readXml('<xml><A>1</A><B>x</B><A>2</A><C><D/></C></xml>');
    expect(refusal(() => textOf(root, 'A'))).to.equal('fields');
    expect(refusal(() => textOf(root, 'C'))).to.equal('fields');
    expect(childrenOf(root, 'A').map((one) => one.text)).to.deep.equal(['1', '2']);
    expect(childrenOf(root, 'B')).to.have.length(1);
    expect(childrenOf(child(root, 'Missing'), 'B')).to.deep.equal([]);
  });

  it('is written so that any reader reads the same', () => {
    expect(cdata('a]]>b\u0000\u000B\uFFFEc')).to.equal('<![CDATA[a]]]]><![CDATA[>bc]]>');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (one) => {
        expect(text(cdata(one))).to.equal(one);
      }),
      { seed: 7 },
    );
  });

  it('is understood as a parser for all of XML understands it', () => {
    const name = fc.constantFrom('A', 'B', 'Item', 'Text', 'constructor_');
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('&amp;', ']]>', '<b>', ' ', ''),
      fc.nat(),
    );
    const { tree } = fc.letrec<{ tree: XmlTree; value: XmlTree | XmlTree[] | string | number }>((tie) => ({
      tree: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 6 },
        value,
        tie('tree'),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      ),
    }));
    const parser = new XMLParser({
      preserveOrder: true,
      processEntities: false,
      parseTagValue: false,
      trimValues: false,
    });
    fc.assert(
      fc.property(tree, (one) => {
        const source = toXml(one);
        expect([simple(readXml(source))]).to.deep.equal(fromParser(parser.parse(source)));
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(simple(readXml(toXml(click)))).to.deep.equal(fromParser(parser.parse(toXml(click)))[0]);
  });
});

interface Simple {
  name: string;
  text: string;
  children: Simple[];
}

const simple = ({ name, text: words_, children }: Element): Simple => ({
  name,
  text: words_,
  children: children.map(simple),
});

/** The ordered output of the other parser: `[{ NAME: [ … ] }, { '#text': '…' }]`. */
function fromParser(nodes: unknown): Simple[] {
  if (!Array.isArray(nodes)) throw new TypeError('not the parser’s form');
  return nodes.flatMap((node: Record<string, unknown>) =>
    Object.entries(node)
      .filter(([name]) => name !== '#text')
      .map(([name, inside]) => ({ name, text: textsOf(inside), children: fromParser(inside) })),
  );
}

function textsOf(nodes: unknown): string {
  if (!Array.isArray(nodes)) throw new TypeError('not the parser’s form');
  const texts = nodes.map((node: Record<string, unknown>) => node['#text']);
  return texts.filter((text_) => typeof text_ === 'string').join('');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { languages } from '../../src/messages/model.ts';
import { assets, assetUrl } from '../../src/web/assets/assets.ts';
import {
  Card,
  Composer,
  Confirm,
  Count,
  DataTable,
  DiffView,
  DisclosureTable,
  disclosureColumns,
  FormView,
  initials,
  MessengerShell,
  PersonaSwitch,
  ProgressBar,
  Prose,
} from '../../src/web/components/index.ts';
import { htmlDocument, htmlFragment, Page } from '../../src/web/layout.tsx';
import { galleryPages } from '../browser/gallery.tsx';
import { concernForm, noticeCard, personas, picker } from '../browser/gallery-samples.ts';

const hostile = `<img src=x onerror="alert('x')">`;
const w = picker('en');
const post = { url: '/act', csrf: 'token-1' };
const pages = languages.flatMap((lang) =>
  Object.entries(galleryPages(lang)).map(([name, page]) => ({
    name: `${name} in ${lang}`,
    html: htmlDocument(page),
  })),
);
const css = assets.get('heed.css')?.body.toString('utf8') ?? '';

describe('components: what every page keeps to', () => {
  for (const { name, html } of pages) {
    it(`${name}: no inline script or style, no other host`, () => {
      expect(html).not.to.match(/\sstyle=|<style|\son[a-z]+=|javascript:/i);
      expect(html).not.to.match(/<script(?![^>]*\ssrc=)/);
      expect(html).not.to.match(/(?:src|href|action)="(?:https?:)?\/\//);
    });

    it(`${name}: every form that posts carries the token, every id is used once`, () => {
      for (const form of html.match(/<form[^>]*method="post"[\s\S]*?<\/form>/g) ?? []) {
        expect(form).to.match(/<input type="hidden" name="csrf" value="[^"]+"/);
      }
      const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
      expect(ids).to.have.length(new Set(ids).size);
    });
  }

  it('a page tells htmx to evaluate nothing, style nothing and store nothing', () => {
    const content = /name="htmx-config" content="([^"]+)"/.exec(pages[0]?.html ?? '')?.[1] ?? '';
    expect(JSON.parse(content.replaceAll('&quot;', '"'))).to.include({
      allowEval: false,
      allowScriptTags: false,
      includeIndicatorStyles: false,
      historyCacheSize: 0,
    });
  });

  it('the page frame escapes title, names and navigation', () => {
    const html = htmlDocument(
      <Page
        title={hostile}
        lang="en"
        nav={[{ label: hostile, href: '/', count: 1, countLabel: hostile }]}
        viewerName={hostile}
        csrf={'"><script>'}
        languages={[]}
        t={() => hostile}
      >
        text
      </Page>,
    );
    expect(html).to.match(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.to.include('<img');
    expect(html).not.to.include('"><script>');
  });
});

describe('components: style sheet', () => {
  const written = ['src/web', 'src/policies', 'handlers']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((file) => /\.(tsx?|js)$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

  it('stays under 72 KB and loads nothing', () => {
    expect(Buffer.byteLength(css)).to.be.below(72 * 1024);
    expect(css).not.to.match(/url\(|@import/);
  });

  it('styles no class that no page has', () => {
    const styled = new Set(
      [...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name),
    );
    // Put together from a word and a state: `tone-${tone}`.
    const states = /^(delivery|hue|tone|page|main|button|card|step|key|message|disclosure|diff|part)-/;
    const named = (name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(written);
    expect([...styled].filter((name) => !states.test(name) && !named(name))).to.deep.equal([]);
  });

  it('answers to a changed file with a changed address', () => {
    expect(assetUrl('heed.css')).to.match(/^\/assets\/heed\.css\?v=[0-9a-f]{12}$/);
    expect(() => assetUrl('other.css')).to.throw('other.css');
    expect(readFileSync('src/web/assets/heed.js', 'utf8').split('\n').length).to.be.below(180);
  });
});

describe('components: card', () => {
  it('holds every answer in one form, each by its action', () => {
    const html = htmlFragment(<Card card={noticeCard(w)} post={post} />);
    expect(html.match(/<form/g)).to.have.length(1);
    expect(html).to.match(/name="action" value="notices\.acknowledge:[\w-]+"/);
    expect(html.match(/type="submit"/g)).to.have.length(3);
  });

  it('as a preview cannot be answered', () => {
    const html = htmlFragment(<Card card={noticeCard(w)} />);
    expect(html).not.to.include('<form');
    expect(html.match(/<button[^>]* disabled/g)).to.have.length(3);
  });

  it('is plain HTML until a target is named, then htmx takes over', () => {
    expect(htmlFragment(<Card card={noticeCard(w)} post={post} />)).not.to.include('hx-');
    const html = htmlFragment(<Card card={noticeCard(w)} post={{ ...post, target: 'closest .card' }} />);
    expect(html).to.include('hx-post="/act" hx-target="closest .card" hx-swap="outerHTML"');
    expect(html).to.include('action="/act"');
  });

  it('escapes every text', () => {
    const html = htmlFragment(
      <Card
        card={{
          title: hostile,
          source: hostile,
          lines: [hostile],
          facts: [{ label: hostile, value: hostile }],
          link: { label: hostile, path: '/x' },
          buttons: [{ label: hostile, action: { name: 'a.b', about: '1' } }],
          state: { tone: 'open', label: hostile },
          note: hostile,
        }}
        post={post}
      />,
    );
    expect(html).not.to.include('<img');
  });
});

describe('components: form', () => {
  const form = concernForm(w);
  const render = (errors: Record<string, string>, values: Record<string, string> = {}) =>
    htmlFragment(
      <FormView
        form={form}
        post={post}
        id="f"
        optional="optional"
        {...{ errors, values }}
        errorTitle="Look again"
      />,
    );

  it('ties each error to its field and lists all of them first', () => {
    const html = render({ reason: 'Please say why', talk: 'Please choose' });
    expect(html).to.include('<a href="#f-reason">Please say why</a>');
    expect(html).to.include('<a href="#f-talk">Please choose</a>');
    expect(html).to.match(
      /<textarea[^>]*aria-invalid="true"[^>]*aria-describedby="f-reason-help f-reason-error"/,
    );
    expect(html).to.include('id="f-reason-error"');
    expect(html.indexOf('role="alert"')).to.be.below(html.indexOf('<textarea'));
  });

  it('keeps what was typed and chosen', () => {
    const html = render({}, { reason: 'a <b> & c', talk: 'meet' });
    expect(html).to.include('a &lt;b> &amp; c</textarea>');
    expect(html).to.match(/value="meet" checked/);
    expect(html).not.to.include('role="alert"');
  });

  it('marks what may stay empty, not what must be filled', () => {
    expect(render({}).match(/class="optional"/g)).to.have.length(1);
  });

  it('reads several choices from one value', () => {
    const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }));
    const html = htmlFragment(
      <FormView
        form={{ ...form, fields: [{ name: 'many', kind: 'choices', label: 'Many', options }] }}
        post={post}
        values={{ many: 'a,c' }}
        optional="optional"
      />,
    );
    expect([...html.matchAll(/value="(\w)" checked/g)].map((match) => match[1])).to.deep.equal(['a', 'c']);
  });
});

describe('components: figures', () => {
  it('a bar never runs over its end, whatever the figures', () => {
    const figures = fc.array(fc.nat(500), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(figures, fc.nat(1000), ([answered = 0, seen = 0, accepted = 0, missing = 0], total) => {
        const parts = Object.entries({ answered, seen, accepted, missing }).map(([kind, value]) => ({
          kind: kind as 'answered' | 'seen' | 'accepted' | 'missing',
          label: kind,
          value,
        }));
        const html = htmlFragment(<ProgressBar label="all" parts={parts} total={total} summary="some" />);
        const widths = [...html.matchAll(/width="([\d.e-]+)%" height="100%"/g)].map((match) =>
          Number(match[1]),
        );
        expect(widths).to.have.length(4);
        expect(widths.reduce((sum, width) => sum + width, 0)).to.be.at.most(100.000001);
        const [now = 0, max = 0] = ['now', 'max'].map((end) =>
          Number(new RegExp(`aria-value${end}="(\\d+)"`).exec(html)?.[1]),
        );
        expect(now).to.be.at.most(max);
      }),
    );
  });

  it('a count is silent at zero and short above ninety-nine', () => {
    expect(htmlFragment(<Count value={0} label="none" />)).to.equal('');
    expect(htmlFragment(<Count value={120} label="120 unread" />))
      .to.include('99+')
      .and.include('120 unread');
  });

  it('a table says which way it is sorted, and what to do when it is empty', () => {
    const columns = [
      {
        key: 'n',
        label: 'Name',
        cell: (row: string) => row,
        sort: { href: '?n', direction: 'ascending' as const },
      },
      { key: 'l', label: 'Length', cell: (row: string) => row.length, numeric: true },
    ];
    const table = (rows: string[]) =>
      htmlFragment(
        <DataTable caption="Words" columns={columns} rows={rows} rowKey={(row) => row} empty="Nothing" />,
      );
    expect(table(['one']))
      .to.include('aria-sort="ascending"')
      .and.include('<th scope="row">one</th>');
    expect(table(['one'])).to.include('data-label="Length"');
    expect(table([])).to.include('Nothing').and.include('Words').and.not.include('<table');
  });
});

describe('components: documents', () => {
  it('a row shows no line for what it does not speak of, the table no column for what none does', () => {
    const labels = Object.fromEntries(disclosureColumns.map((name) => [name, name])) as Record<
      (typeof disclosureColumns)[number],
      string
    >;
    const rows = [
      { what: 'chats', hours: 'by day' },
      { what: 'files', necessity: 'they are leaked' },
    ];
    const html = htmlFragment(<DisclosureTable caption="c" labels={labels} rows={rows} />);
    expect([...html.matchAll(/<th scope="col">(\w+)/g)].map(([, label]) => label)).to.deep.equal([
      'what',
      'hours',
      'necessity',
    ]);
    expect(
      [...html.matchAll(/<td class="disclosure-(\w+)"[^>]*>([^<]*)/g)].map(([, kind, words]) => [
        kind,
        words,
      ]),
    ).to.deep.equal([
      ['hours', 'by day'],
      ['none', '—'],
      ['none', '—'],
      ['necessity', 'they are leaked'],
    ]);
  });

  it('a difference holds both texts whole, and says aloud which is which', () => {
    const words = { added: 'added:', addedEnd: 'end', removed: 'removed:', removedEnd: 'end' };
    const segments = [
      { kind: 'same', text: '保存' },
      { kind: 'removed', text: '<六>个月' },
      { kind: 'added', text: '三个月' },
    ] as const;
    const blocks = [{ form: 'item', segments }] as const;
    const html = htmlFragment(<DiffView label="d" lang="zh-CN" words={words} blocks={blocks} />);
    expect(html)
      .to.match(/<ins>.*added:.*三个月.*<\/ins>/)
      .and.match(/<del>.*removed:.*&lt;六>个月.*<\/del>/);
  });

  it('a difference in a table shows cells, and in each what changed', () => {
    const words = { added: 'a', addedEnd: 'a', removed: 'r', removedEnd: 'r' };
    const segments = [
      { kind: 'same', text: '聊天记录\n' },
      { kind: 'removed', text: '3个月' },
      { kind: 'added', text: '4个月' },
      { kind: 'same', text: '\n可以查阅' },
    ] as const;
    const html = htmlFragment(
      <DiffView label="d" lang="zh-CN" words={words} blocks={[{ form: 'row', segments }]} />,
    );
    const cells = html.split('class="diff-cell"').slice(1);
    expect(cells).to.have.length(3);
    expect(cells[1]).to.match(/<del>.*3个月.*<\/del><ins>.*4个月.*<\/ins>/);
  });

  it('asks for the end of a text only where told to', () => {
    const end = { url: '/n/1/read', label: 'End' };
    expect(htmlFragment(<Prose html="<p>a</p>" lang="en" readEnd={end} />)).to.include(
      'data-read-url="/n/1/read"',
    );
    expect(htmlFragment(<Prose html="<p>a</p>" lang="en" />)).not.to.include('data-read');
  });
});

describe('components: messenger', () => {
  it('shortens names as messengers do, and never fails', () => {
    expect(['林小雨', '周敏', 'Ada Sample', 'ada', '隐私办公室', ''].map(initials)).to.deep.equal([
      '小雨',
      '周敏',
      'AS',
      'A',
      '隐私',
      '·',
    ]);
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => initials(name).length > 0));
  });

  it('shows the side panel only when something is open in it', () => {
    const shell = (side?: { title: string; closeHref: string; closeLabel: string; body: string }) =>
      htmlFragment(
        <MessengerShell
          pane="thread"
          title="Messages"
          peopleLabel="People"
          viewer={{ name: 'Wu Tong', switchHref: '?', switchLabel: 'Switch' }}
          conversations="list"
          thread="thread"
          side={side}
        />,
      );
    expect(shell()).not.to.include('pane-side');
    expect(shell({ title: 'Policy', closeHref: '?', closeLabel: 'Close', body: 'text' })).to.include(
      'with-side',
    );
  });

  it('offers every persona as a button of one form', () => {
    const groups = personas(w, '吴桐');
    const html = htmlFragment(
      <PersonaSwitch
        label="Play as"
        groups={groups}
        post={post}
        search={{ label: 'Search', none: 'None' }}
      />,
    );
    const people = groups.flatMap((group) => group.people);
    expect(html.match(/name="person"/g)).to.have.length(people.length);
    expect(html.match(/aria-current="true"/g)).to.have.length(1);
  });

  it('posts what is written and what is confirmed, with hidden values', () => {
    const composer = <Composer post={post} label="Message" placeholder="Ask" send="Send" value="draft" />;
    expect(htmlFragment(composer)).to.include('name="text"').and.include('draft</textarea>');
    const confirm = (
      <Confirm ask="Withdraw…" text="It ends." confirm="Withdraw" post={post} values={{ id: '7' }} />
    );
    expect(htmlFragment(confirm))
      .to.match(/^<details/)
      .and.include('name="id" value="7"');
  });
});

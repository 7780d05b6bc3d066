import { expect } from 'chai';
import { v7 } from 'uuid';
import type { Body, Card } from '../../src/messages/model.ts';
import type { Question } from '../../src/messages/question.ts';
import type { Batch, Outcome, Platform, Receiver } from '../../src/platforms/port.ts';
import { skipBecause } from '../harness/needs.ts';

/** A platform with a server that a test can look into. */
export interface Subject {
  platform: Platform;
  /** Three accounts that exist, and one that does not where the platform can tell. */
  accounts: readonly [string, string, string];
  unknownAccount?: string;
  /** Where the accounts are. */
  tenant?: string;
  /** What a person sees, oldest first: every word of each message, as they would read it. */
  inbox(account: string): Promise<string[]>;
  /** What the newest message calls back with when it is answered or opened: keys of its buttons. */
  keys(account: string): Promise<string[]>;
  /** Makes the next call fail before anything was sent, or after everything was. */
  breakNext?(when: 'before' | 'after'): Promise<void>;
  close(): Promise<void>;
}

/** Within the lengths that every platform shows. */
const card: Card = {
  title: 'Chat monitoring policy',
  source: 'Sample · Privacy',
  lines: ['What is recorded & why', 'Kept for 3 months', 'Please answer by Friday'],
  facts: [{ label: 'Due', value: '6 March' }],
  link: { label: 'Read all', path: '/read/0198' },
  buttons: [{ label: 'Later', action: { name: 'notices.later', about: '0198' } }],
};
const long: Card = {
  title: `Chat monitoring policy ${'of the whole company '.repeat(20)}`,
  source: 'Privacy office · Sample Company with a name of three lines',
  lines: ['What is recorded & why, '.repeat(50), '我们记录什么、为什么'.repeat(50), 'The third line'],
  facts: Array.from({ length: 9 }, (_, n) => ({ label: `A long label ${n}`, value: 'A value '.repeat(20) })),
  link: { label: 'Read all of it, from the beginning to the end', path: '/read/0198' },
  buttons: Array.from({ length: 3 }, (_, n) => ({
    label: `Remind me later today, please ${n}`,
    action: { name: 'notices.later', about: `0198-${n}` },
  })),
  state: { tone: 'open', label: 'Not finished yet, and it is waiting for you alone, for a long time' },
};
const question: Question = {
  form: {
    title: 'May it leave the company?',
    intro: ['A list of customers, sent to yourself.'],
    fields: [
      {
        name: 'q1',
        kind: 'choice',
        label: 'Choose one',
        options: [
          { value: 'yes', label: 'Yes, it may' },
          { value: 'no', label: 'No, it may not' },
        ],
      },
    ],
    submit: 'Send',
    cancel: 'Cancel',
    action: { name: 'training.answer', about: '0198' },
  },
  page: { label: 'Answer', path: '/training/0198' },
};
const plain: Body = { kind: 'text', text: 'Two < three & *four* > _one_ `five` <@U1> @all 你好' };

/** What every adapter must do, whatever its platform is like. Each test has a fresh subject. */
export function describePlatform(name: string, setup: () => Promise<Subject>): void {
  describe(`the ${name} platform keeps the contract:`, () => {
    let subject: Subject;
    let platform: Platform;
    let deliveries = 1;
    beforeEach(async () => {
      subject = await setup();
      platform = subject.platform;
    });
    afterEach(async () => subject.close());

    function batch(body: Body, accounts: readonly string[], more: Partial<Batch> = {}): Batch {
      const to = accounts.map((account, i): Receiver => ({ delivery: deliveries + i, account }));
      deliveries += to.length;
      const fixed = {
        lane: 'bulk',
        tenant: subject.tenant ?? 'main',
        language: 'en',
        baseUrl: 'https://heed.example.com',
      } as const;
      return { id: v7(), ...fixed, body, to, repeat: 'first', ...more };
    }
    const send = (what: Batch) => platform.send(what, AbortSignal.timeout(10_000));
    async function sendOne(body: Body, account: string, more: Partial<Batch> = {}): Promise<Outcome> {
      const [outcome] = await send(batch(body, [account], more));
      if (!outcome) throw new Error('no outcome');
      return outcome;
    }

    it('it has a name and says what it can', () => {
      expect(platform.name).to.match(/^[a-z]+$/);
      expect(platform.capabilities.batch).to.be.at.least(1);
      expect(platform.capabilities.dedupeMs).to.be.at.least(0);
    });

    it('every receiver has one outcome and one message', async () => {
      const accounts = subject.accounts.slice(0, platform.capabilities.batch);
      const what = batch(plain, accounts);
      const outcomes = await send(what);
      expect(outcomes.map((outcome) => outcome.delivery)).to.have.members(
        what.to.map((receiver) => receiver.delivery),
      );
      expect(outcomes.map((outcome) => outcome.result)).to.deep.equal(accounts.map(() => 'accepted'));
      for (const account of accounts) expect(await subject.inbox(account)).to.have.lengthOf(1);
    });

    it('words arrive as they were written, and none of them means anything to the platform', async () => {
      await sendOne(plain, subject.accounts[0]);
      expect(await subject.inbox(subject.accounts[0])).to.deep.equal([
        plain.kind === 'text' ? plain.text : '',
      ]);
    });

    it('every word of a card can be read, and its page be opened', async () => {
      await sendOne({ kind: 'card', card }, subject.accounts[0]);
      const [seen = ''] = await subject.inbox(subject.accounts[0]);
      const { title, source = '', lines, link } = card;
      for (const word of [title, source, ...lines, link?.label ?? '', link?.path ?? '', 'Later', '6 March'])
        expect(seen).to.contain(word);
    });

    it('what the law wants shown apart from everything else is read, and leads to its own page', async () => {
      const aside = {
        text: 'You have the right to object.',
        link: { label: 'Object', path: '/objections/0198' },
      };
      const note = 'It will not count against you.';
      await sendOne({ kind: 'card', card: { ...card, aside, note } }, subject.accounts[0]);
      const [seen = ''] = await subject.inbox(subject.accounts[0]);
      for (const word of [aside.text, aside.link.label, aside.link.path, note, ...card.lines, 'Later'])
        expect(seen).to.contain(word);
    });

    it('a question is read whole and answered from its message, in place or in a form that opens', async () => {
      const [account] = subject.accounts;
      const first = await sendOne({ kind: 'question', question }, account);
      const [seen = ''] = await subject.inbox(account);
      const { title, intro = [], fields } = question.form;
      const options = fields.flatMap((field) => field.options.map((option) => option.label));
      for (const word of [title, ...intro, 'Choose one', ...options]) expect(seen).to.contain(word);
      expect(await subject.keys(account)).to.deep.equal(['training.answer:0198']);
      if (!platform.capabilities.replaces || first.result !== 'accepted') return;
      const change = batch({ kind: 'card', card: { title: 'Thank you', lines: [] } }, [account]);
      const replaces = first.externalId ?? '';
      await send({ ...change, to: change.to.map((receiver) => ({ ...receiver, replaces })) });
      expect(await subject.keys(account)).to.deep.equal([]);
    });

    it('questions of every shape are read whole: several to tick, several lists, and what one has to know', async () => {
      const [account] = subject.accounts;
      const [field] = question.form.fields;
      if (!field) throw new Error('the question has no field');
      const facts = [{ label: 'Pass mark', value: '80 of 100' }];
      const lists = ['First part', 'Second part', 'Third part'].map((label, n) => ({
        ...field,
        ...{ name: `q${n}`, label },
      }));
      for (const fields of [[{ ...field, kind: 'choices' as const }], lists]) {
        const form = {
          ...question.form,
          title: `What may leave the company, in ${fields.length}?`,
          facts,
          fields,
        };
        await sendOne({ kind: 'question', question: { ...question, form } }, account);
        const seen = (await subject.inbox(account)).at(-1) ?? '';
        const options = fields.flatMap(({ options: all }) => all.map(({ label }) => label));
        const asked = fields.map(({ label }) => label);
        for (const word of [form.title, 'Pass mark', '80 of 100', ...asked, ...options])
          expect(seen).to.contain(word);
        expect(await subject.keys(account)).to.deep.equal(['training.answer:0198']);
      }
    });

    it('a question that no card of the platform holds is led to, and none of its answers is cut', async () => {
      const [account] = subject.accounts;
      const options = Array.from({ length: 40 }, (_, n) => ({ value: `o${n}`, label: `Answer ${n}` }));
      const fields = question.form.fields.map((field) => ({ ...field, options }));
      await sendOne(
        { kind: 'question', question: { ...question, form: { ...question.form, fields } } },
        account,
      );
      const [seen = ''] = await subject.inbox(account);
      const led = (await subject.keys(account)).length > 0 || seen.includes('/training/0198');
      expect(led).to.equal(true);
    });

    it('a card with more words than the platform shows arrives, and its page has them', async () => {
      const outcome = await sendOne({ kind: 'card', card: long }, subject.accounts[0]);
      expect(outcome.result).to.equal('accepted');
      const [seen = ''] = await subject.inbox(subject.accounts[0]);
      expect(seen).to.contain('Chat monitoring').and.to.contain('/read/0198');
    });

    it('a text of any length arrives whole', async () => {
      const text = 'Twelve words that are said again & again, 直到没有人想再听。 '.repeat(120).trimEnd();
      await sendOne({ kind: 'text', text }, subject.accounts[0]);
      expect((await subject.inbox(subject.accounts[0])).join('')).to.equal(text);
    });

    it('messages are read in the order in which they were sent', async () => {
      for (const text of ['one', 'two', 'three']) await sendOne({ kind: 'text', text }, subject.accounts[0]);
      expect(await subject.inbox(subject.accounts[0])).to.deep.equal(['one', 'two', 'three']);
    });

    it('the same batch again reaches people once, where it says so; a marked one says that it is one', async () => {
      const what = batch(plain, [subject.accounts[0]]);
      await send(what);
      if (platform.capabilities.dedupeMs > 0) {
        const again = await send({ ...what, repeat: 'same' });
        expect(again.map((outcome) => outcome.result)).to.deep.equal(['accepted']);
        expect(await subject.inbox(subject.accounts[0])).to.have.lengthOf(1);
      } else {
        await send({ ...what, repeat: 'marked' });
        const [first, second] = await subject.inbox(subject.accounts[0]);
        expect(second).to.contain(plain.kind === 'text' ? plain.text : '');
        expect(second).to.not.equal(first);
      }
    });

    it('another batch with the same words is another message', async () => {
      await sendOne(plain, subject.accounts[0]);
      await sendOne(plain, subject.accounts[0]);
      expect(await subject.inbox(subject.accounts[0])).to.have.lengthOf(2);
    });

    it('a message is changed in its place, for its own reader alone', async function () {
      if (!platform.capabilities.replaces) skipBecause(this, 'the platform cannot replace messages');
      const [account, other] = subject.accounts;
      const first = await sendOne({ kind: 'card', card }, account);
      await sendOne({ kind: 'text', text: 'untouched' }, other);
      const replaces = first.result === 'accepted' ? (first.externalId ?? '') : '';
      const change = batch({ kind: 'text', text: 'changed' }, [account]);
      const outcomes = await send({
        ...change,
        to: change.to.map((receiver) => ({ ...receiver, replaces })),
      });
      expect(outcomes[0]?.result).to.equal('accepted');
      expect(await subject.inbox(account)).to.deep.equal(['changed']);
      expect(await subject.inbox(other)).to.deep.equal(['untouched']);
    });

    it('a message to several is changed for all of them together', async function () {
      if (!platform.capabilities.replaces || platform.capabilities.batch < 2)
        skipBecause(this, 'the platform changes no messages that several got');
      const [account, second, outsider] = subject.accounts;
      const sent = await send(batch({ kind: 'card', card }, [account, second]));
      await sendOne({ kind: 'text', text: 'untouched' }, outsider);
      const ids = sent.map((outcome) => (outcome.result === 'accepted' ? (outcome.externalId ?? '') : ''));
      const change = batch({ kind: 'text', text: 'changed' }, [account, second]);
      const to = change.to.map((receiver, i) => ({ ...receiver, replaces: ids[i] ?? '' }));
      const outcomes = await send({ ...change, to });
      expect(outcomes.map((outcome) => outcome.result)).to.deep.equal(['accepted', 'accepted']);
      for (const reader of [account, second]) expect(await subject.inbox(reader)).to.deep.equal(['changed']);
      expect(await subject.inbox(outsider)).to.deep.equal(['untouched']);
    });

    it('a message that is gone cannot be changed, and nothing else is sent instead', async function () {
      if (!platform.capabilities.replaces) skipBecause(this, 'the platform cannot replace messages');
      const [account] = subject.accounts;
      for (const replaces of ['999999999', 'no-such-message']) {
        const change = batch(plain, [account]);
        const outcomes = await send({
          ...change,
          to: change.to.map((receiver) => ({ ...receiver, replaces })),
        });
        expect(outcomes).to.deep.equal([
          { delivery: change.to[0]?.delivery, result: 'failed', reason: 'cannot-replace' },
        ]);
      }
      expect(await subject.inbox(account)).to.deep.equal([]);
    });

    it('an account that does not exist fails alone', async function () {
      const { unknownAccount, accounts } = subject;
      if (!unknownAccount) skipBecause(this, 'the platform knows no accounts');
      const together = platform.capabilities.batch > 1;
      const outcomes = together
        ? await send(batch(plain, [accounts[0], unknownAccount, accounts[1]]))
        : [await sendOne(plain, accounts[0]), await sendOne(plain, unknownAccount)];
      expect(outcomes.filter((outcome) => outcome.result === 'failed')).to.have.lengthOf(1);
      expect(outcomes.find((outcome) => outcome.result === 'failed')).to.include({
        reason: 'unknown-account',
      });
      expect(await subject.inbox(accounts[0])).to.have.lengthOf(1);
    });

    it('a message sent in error is taken back from everybody, where it can be', async function () {
      if (!platform.recall) skipBecause(this, 'the platform takes nothing back');
      const accounts = subject.accounts.slice(0, platform.capabilities.batch);
      const sent = await send(batch({ kind: 'card', card }, accounts));
      const messages = sent.map((outcome, i) => ({
        externalId: outcome.result === 'accepted' ? (outcome.externalId ?? '') : '',
        account: accounts[i] ?? '',
      }));
      const gone = { externalId: 'no-such-message', account: subject.accounts[0] };
      const became = await platform.recall([...messages, gone], AbortSignal.timeout(10_000));
      expect(became).to.deep.equal([...accounts.map(() => 'recalled'), 'too-late']);
      for (const account of accounts) expect(await subject.inbox(account)).to.deep.equal([]);
    });

    it('nothing that may have been sent is called not sent', async function () {
      if (!subject.breakNext) skipBecause(this, 'its connection cannot be broken');
      await subject.breakNext('after');
      const outcomes = await send(batch(plain, [subject.accounts[0]])).catch((): Outcome[] => []);
      for (const outcome of outcomes) expect(outcome.result).to.be.oneOf(['unknown', 'accepted']);
      expect(await subject.inbox(subject.accounts[0])).to.have.lengthOf(1);
    });

    it('nothing that was not sent is called accepted', async function () {
      if (!subject.breakNext) skipBecause(this, 'its connection cannot be broken');
      await subject.breakNext('before');
      const outcomes = await send(batch(plain, [subject.accounts[0]])).catch((): Outcome[] => []);
      for (const outcome of outcomes) expect(outcome.result).to.be.oneOf(['later', 'unknown']);
      expect(await subject.inbox(subject.accounts[0])).to.deep.equal([]);
    });
  });
}

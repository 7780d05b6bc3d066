import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { RawClient } from '../harness/wecom/raw-client.ts';
import { type Receiver, startReceiver } from '../harness/wecom/receiver.ts';

type Json = Record<string, unknown>;

const options = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `o${at}`, text: `option ${at}` }));
const action = { type: 1, url: 'https://example.com/' };
const cards: Record<string, Json> = {
  text_notice: { main_title: { title: 'T' }, card_action: action },
  news_notice: {
    main_title: { title: 'T' },
    card_image: { url: 'https://example.com/i' },
    card_action: action,
  },
  button_interaction: {
    main_title: { title: 'T' },
    button_selection: { question_key: 'q', option_list: options(2), selected_id: 'o1' },
    button_list: [
      { text: 'Read', key: 'read' },
      { text: 'Open', type: 1, url: 'https://example.com/' },
    ],
  },
  vote_interaction: {
    main_title: { title: 'T' },
    checkbox: { question_key: 'q', mode: 1, option_list: options(3) },
    submit_button: { text: 'Send', key: 'send' },
  },
  multiple_interaction: {
    main_title: { title: 'T' },
    select_list: [
      { question_key: 'a', option_list: options(2) },
      { question_key: 'b', option_list: options(2), selected_id: 'o1' },
    ],
    submit_button: { text: 'Send', key: 'send' },
  },
};

describe('the fake WeCom: template cards', () => {
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: RawClient;
  let receiver: Receiver;
  let task = 0;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeWecom({
      clock,
      members: [{ userid: 'Li' }, { userid: 'wang' }],
      limits: { memberPerMinute: 1_000 },
    });
    receiver = await startReceiver(fake.corpid);
    fake.app.setCallback(receiver.settings);
    client = new RawClient(fake);
  });
  afterEach(async () => {
    await fake.close();
    await receiver.close();
  });

  const card = (card_type: string, changes: Json = {}): Json => ({
    card_type,
    task_id: `task-${++task}`,
    ...cards[card_type],
    ...changes,
  });
  const send = (template_card: Json, touser = 'li|wang', more: Json = {}) =>
    client.post('message/send', {
      touser,
      msgtype: 'template_card',
      agentid: 1_000_002,
      template_card,
      ...more,
    });
  const update = (body: Json) => client.post('message/update_template_card', { agentid: 1_000_002, ...body });
  const eventOf = () => receiver.received.at(-1)?.plaintext ?? '';

  it('takes all five types; those that ask give a code for an update', async () => {
    for (const type of Object.keys(cards)) {
      const answer = await send(card(type));
      expect(answer.errcode, type).to.equal(0);
      expect('response_code' in answer, type).to.equal(type.endsWith('interaction'));
    }
    const menu = { action_menu: { desc: 'm', action_list: [{ text: 'Mute', key: 'mute' }] } };
    expect(await send(card('text_notice', menu))).to.have.property('response_code');
    expect(fake.warnings).to.deep.equal([]);
  });

  const refusals: [string, Json, number][] = [
    ['poem', {}, 42031],
    ['text_notice', { card_action: undefined }, 42045],
    ['text_notice', { card_action: { type: 3 } }, 42045],
    ['text_notice', { card_action: { type: 1 } }, 42028],
    ['text_notice', { card_action: { type: 1, url: 'example.com' } }, 42028],
    ['text_notice', { card_action: { type: 2 } }, 42030],
    ['text_notice', { main_title: {} }, 42033],
    ['text_notice', { horizontal_content_list: Array(7).fill({ keyname: 'k' }) }, 42035],
    ['text_notice', { horizontal_content_list: [{ value: 'v' }] }, 42027],
    ['text_notice', { horizontal_content_list: [{ keyname: 'k', type: 1 }] }, 42028],
    ['text_notice', { horizontal_content_list: [{ keyname: 'k', type: 2 }] }, 42029],
    ['text_notice', { horizontal_content_list: [{ keyname: 'k', type: 2, media_id: 'm' }] }, 40007],
    ['text_notice', { horizontal_content_list: [{ keyname: 'k', type: 3, userid: 'nobody' }] }, 42050],
    ['text_notice', { jump_list: Array(4).fill({ title: 't' }) }, 42042],
    ['text_notice', { jump_list: [{ type: 0 }] }, 42033],
    ['text_notice', { action_menu: { action_list: [] } }, 40058],
    ['text_notice', { action_menu: { action_list: Array(2).fill({ text: 't', key: 'k' }) } }, 42051],
    ['text_notice', { task_id: undefined, action_menu: { action_list: [{ text: 't', key: 'k' }] } }, 42014],
    ['news_notice', { card_image: undefined }, 42044],
    ['news_notice', { card_image: { url: 'https://example.com/', aspect_ratio: 2.3 } }, 42044],
    ['news_notice', { vertical_content_list: Array(5).fill({ title: 't' }) }, 42036],
    ['button_interaction', { main_title: { desc: 'd' } }, 42033],
    ['button_interaction', { task_id: undefined }, 42014],
    ['button_interaction', { task_id: 'with space' }, 42014],
    ['button_interaction', { task_id: 'x'.repeat(129) }, 42014],
    ['button_interaction', { button_list: [] }, 42038],
    [
      'button_interaction',
      { button_list: Array.from({ length: 7 }, (_, at) => ({ text: 't', key: `${at}` })) },
      42038,
    ],
    ['button_interaction', { button_list: [{ key: 'k' }] }, 42038],
    ['button_interaction', { button_list: [{ text: 't' }] }, 42039],
    ['button_interaction', { button_list: Array(2).fill({ text: 't', key: 'k' }) }, 42039],
    ['button_interaction', { button_list: [{ text: 't', key: '好'.repeat(342) }] }, 42039],
    ['button_interaction', { button_list: [{ text: 't', key: 'k', style: 5 }] }, 40058],
    ['button_interaction', { button_selection: { option_list: options(1) } }, 42043],
    ['button_interaction', { button_selection: { question_key: 'q', option_list: options(11) } }, 42037],
    ['vote_interaction', { checkbox: undefined }, 42043],
    ['vote_interaction', { checkbox: { question_key: 'q', option_list: options(21) } }, 42037],
    ['vote_interaction', { checkbox: { question_key: 'q', option_list: [{ text: 't' }] } }, 42040],
    ['vote_interaction', { checkbox: { question_key: 'q', option_list: [{ id: 'i' }] } }, 42041],
    [
      'vote_interaction',
      { checkbox: { question_key: 'q', option_list: Array(2).fill({ id: 'i', text: 't' }) } },
      42040,
    ],
    ['vote_interaction', { submit_button: { key: 'k' } }, 42049],
    ['vote_interaction', { submit_button: { text: 't' } }, 42046],
    ['multiple_interaction', { select_list: [] }, 42047],
    [
      'multiple_interaction',
      { select_list: Array(2).fill({ question_key: 'q', option_list: options(1) }) },
      42043,
    ],
    ['multiple_interaction', { submit_button: undefined }, 42049],
  ];
  it('refuses each mistake in a card with its own code', async () => {
    for (const [type, changes, code] of refusals) {
      const answer = await send(card(type, changes));
      expect(answer.errcode, `${type} ${JSON.stringify(changes).slice(0, 90)}`).to.equal(code);
    }
    expect(fake.sent).to.deep.equal([]);
  });

  it('warns of long texts and of parts that a type does not take, as the platform would show them cut', async () => {
    await send(
      card('button_interaction', {
        main_title: { title: '好'.repeat(37) },
        emphasis_content: { title: '1' },
      }),
    );
    expect(fake.warnings.map(({ detail }) => detail)).to.have.members([
      'main_title.title: 37 characters, 36 recommended',
      'button_interaction takes no emphasis_content',
    ]);
  });

  it('takes a task_id once per app, and no interactive card without a callback URL', async () => {
    const once = card('button_interaction');
    expect((await send(once)).errcode).to.equal(0);
    expect((await send(once)).errcode).to.equal(42014);
    const same = { enable_duplicate_check: 1 };
    const checked = card('button_interaction');
    await send(checked, 'li', same);
    expect((await send(checked, 'li', same)).errcode).to.equal(42014);
    fake.app.setCallback(undefined);
    expect((await send(card('button_interaction'))).errcode).to.equal(43012);
    expect((await send(card('text_notice'))).errcode).to.equal(0);
  });

  it('lets the duplicate check come before the task_id when told so', async () => {
    const other = await startFakeWecom({
      clock,
      repeatedCard: 'duplicate-check',
      members: [{ userid: 'li' }],
    });
    other.app.setCallback(receiver.settings);
    const once = {
      touser: 'li',
      msgtype: 'template_card',
      agentid: 1_000_002,
      template_card: card('button_interaction'),
      enable_duplicate_check: 1,
    };
    const raw = new RawClient(other);
    const { msgid } = await raw.post('message/send', once);
    expect(await raw.post('message/send', once)).to.include({ errcode: 0, msgid });
    expect(other.conversation('li')).to.have.length(1);
    await other.close();
  });

  it('posts a press with a code of its own and what was chosen', async () => {
    await send(card('button_interaction'));
    const shown = fake.lastCard('li');
    const first = await fake.click('li', shown, 'read');
    expect(eventOf()).to.contain('<FromUserName><![CDATA[Li]]></FromUserName>');
    expect(eventOf()).to.contain('<EventKey><![CDATA[read]]></EventKey>');
    expect(eventOf()).to.contain(`<TaskId><![CDATA[${shown.task_id}]]></TaskId>`);
    expect(eventOf()).to.contain('<OptionIds><OptionId><![CDATA[o1]]></OptionId></OptionIds>');
    expect(eventOf()).to.contain(`<ResponseCode><![CDATA[${first.responseCode}]]></ResponseCode>`);
    const again = await fake.click('li', shown, 'read', [{ question_key: 'q', option_ids: ['o0'] }]);
    expect(eventOf()).to.contain('<OptionId><![CDATA[o0]]></OptionId>');
    expect(again.responseCode).not.to.equal(first.responseCode);
  });

  it('plays only what a client would let a person do, unless it is forced', async () => {
    await send(card('vote_interaction'), 'li');
    const shown = fake.lastCard('li');
    const chosen = (...option_ids: string[]) => [{ question_key: 'q', option_ids }];
    const refused = async (work: () => Promise<unknown>) =>
      work().then(
        () => 'played',
        (error: Error) => error.message,
      );
    expect(await refused(() => fake.click('wang', shown, 'send'))).to.contain('sees no message');
    expect(await refused(() => fake.click('li', shown, 'other'))).to.contain('no button');
    expect(await refused(() => fake.click('li', shown, 'send', chosen('none')))).to.contain('no such option');
    expect(
      await refused(() => fake.click('li', shown, 'send', [{ question_key: 'z', option_ids: [] }])),
    ).to.contain('does not ask');
    expect(await refused(() => fake.click('li', shown, 'send'))).to.contain('choose');
    expect(receiver.received).to.deep.equal([]);
    await fake.click('li', shown, 'send', chosen('o0', 'o2'));
    expect(eventOf()).to.contain('<OptionId><![CDATA[o0]]></OptionId><OptionId><![CDATA[o2]]></OptionId>');
    await fake.click('li', shown, 'other', [{ question_key: 'z', option_ids: ['none'] }], { force: true });
    expect(eventOf()).to.contain('<QuestionKey><![CDATA[z]]></QuestionKey>');
  });

  it('greys out for one person with a code that works once', async () => {
    await send(card('button_interaction'));
    const { responseCode } = await fake.click('li', fake.lastCard('li'), 'read');
    const body = { response_code: responseCode, userids: ['LI', 'nobody'], button: { replace_name: 'Read' } };
    const answer = await update(body);
    expect(answer.errcode).to.equal(0);
    expect(answer.invaliduser).to.deep.equal(['nobody']);
    expect(fake.lastCard('li').replaced).to.equal('Read');
    expect(fake.lastCard('wang').replaced).to.equal(undefined);
    expect((await update(body)).errcode).to.equal(60140);
    let message = '';
    await fake.click('li', fake.lastCard('li'), 'read').catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.contain('greyed out');
  });

  it('replaces the card for all its receivers with the code of the send', async () => {
    const { response_code } = await send(card('button_interaction'));
    const next = { card_type: 'text_notice', main_title: { title: 'Done' }, card_action: action };
    expect((await update({ response_code, atall: 1, template_card: next })).errcode).to.equal(0);
    for (const userid of ['li', 'wang']) expect(fake.lastCard(userid).text).to.equal('Done');
  });

  it('refuses updates that are late, of another app, for strangers, without content; the code stays good', async () => {
    const { response_code } = await send(card('button_interaction'), 'li');
    const button = { replace_name: 'x' };
    const stranger = RawClient.of(fake, fake.addApp({ agentid: 9 }));
    const foreign = { agentid: 9, response_code, userids: ['li'], button };
    expect((await stranger.post('message/update_template_card', foreign)).errcode).to.equal(42015);
    expect((await update({ response_code, button })).errcode).to.equal(82101);
    expect((await update({ response_code, userids: ['wang'], button })).errcode).to.equal(82102);
    expect((await update({ response_code, userids: ['li'] })).errcode).to.equal(40063);
    const bad = { card_type: 'text_notice', main_title: { title: 'x' } };
    expect((await update({ response_code, userids: ['li'], template_card: bad })).errcode).to.equal(42045);
    expect((await update({ response_code: 'none', userids: ['li'], button })).errcode).to.equal(60140);
    clock.advance({ hours: 71 });
    client.forget();
    expect((await update({ response_code, userids: ['li'], button })).errcode).to.equal(0);
    const late = (await send(card('button_interaction'), 'li')).response_code;
    clock.advance({ hours: 72 });
    client.forget();
    expect((await update({ response_code: late, userids: ['li'], button })).errcode).to.equal(60140);
  });

  it('posts what is pressed in the menu of a notice', async () => {
    const menu = { action_menu: { desc: 'm', action_list: [{ text: 'Mute', key: 'mute' }] } };
    await send(card('text_notice', menu));
    const { responseCode } = await fake.clickCardMenu('li', fake.lastCard('li'), 'mute');
    expect(eventOf()).to.contain('<Event><![CDATA[template_card_menu_event]]></Event>');
    const done = { ...card('text_notice'), task_id: undefined };
    expect(
      (await update({ response_code: responseCode, userids: ['li'], template_card: done })).errcode,
    ).to.equal(0);
  });

  it('is gone from the conversation after a recall, and cannot be pressed', async () => {
    const { msgid } = await send(card('button_interaction'), 'li');
    const shown = fake.lastCard('li');
    await client.post('message/recall', { msgid });
    expect(fake.conversation('li')).to.deep.equal([]);
    expect(
      await fake.click('li', shown, 'read').then(
        () => 'played',
        () => 'refused',
      ),
    ).to.equal('refused');
  });
});

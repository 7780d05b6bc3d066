import { expect } from 'chai';
import { readEvent } from '../../src/platforms/wecom/events.ts';
import type { WecomEvent } from '../../src/platforms/wecom/incoming.ts';
import { readXml } from '../../src/platforms/wecom/xml.ts';
import { toXml, type XmlTree } from '../harness/wecom/xml.ts';
import { click, common, refusal, words } from '../harness/wecom-callback.ts';

const read = (tree: XmlTree) => readEvent(readXml(toXml(tree)));
const what = (tree: XmlTree) => read(tree).what;
const event = (fields: XmlTree): XmlTree => ({ ...common, MsgType: 'event', EventKey: '', ...fields });
const contact = (fields: XmlTree) => event({ Event: 'change_contact', FromUserName: 'sys', ...fields });
const why = (tree: XmlTree) => refusal(() => read(tree));

describe('what WeCom tells', () => {
  it('is a text with its id, its time and its person', () => {
    expect(read({ ...words, FromUserName: 'ZhangSan' })).to.deep.equal({
      id: 'message-4561255354251345929',
      at: new Date('2023-11-14T22:13:20Z'),
      what: { kind: 'text', userid: 'zhangsan', text: '帮助' },
    });
  });

  it('is a text without what no database keeps', () => {
    const text = 'a\u0000b\u000B<!DOCTYPE c>\n你好 😀';
    expect(what({ ...words, Content: text })).to.have.property('text', 'ab<!DOCTYPE c>\n你好 😀');
    expect(what({ ...words, Content: '' })).to.have.property('text', '');
  });

  it('is a message that Heed does not take, and nothing of its content', () => {
    for (const [type, fields] of [
      ['image', { PicUrl: 'https://example.com/a.png', MediaId: 'm' }],
      ['voice', { MediaId: 'm', Format: 'amr' }],
      ['video', { MediaId: 'm', ThumbMediaId: 't' }],
      ['location', { Location_X: '23.1', Location_Y: '113.3', Label: 'somewhere' }],
      ['link', { Title: 't', Url: 'https://example.com' }],
      ['file', { MediaId: 'm', FileName: 'f' }],
      ['not_yet_invented', {}],
    ] as const) {
      const { MsgId, ...rest } = words;
      const message = { ...rest, MsgId, Content: undefined, MsgType: type, ...fields };
      expect(what(message)).to.deep.equal({ kind: 'other-message', userid: 'zhangsan', type });
    }
  });

  it('is a click on a card with what was chosen', () => {
    const selected = (SelectedItem: XmlTree | XmlTree[]) =>
      what({ ...click, SelectedItems: { SelectedItem } });
    expect(what(click)).to.deep.equal({
      kind: 'card',
      userid: 'zhangsan',
      key: 'submit',
      taskId: 'task-1',
      cardType: 'multiple_interaction',
      responseCode: 'RC-1',
      selected: Object.create(null) as object,
    });
    const one = { QuestionKey: 'q1', OptionIds: { OptionId: 'a' } };
    const two = { QuestionKey: 'q2', OptionIds: { OptionId: ['b', 'c'].map((id) => ({ id })) } };
    expect(selected(one)).to.have.deep.nested.property('selected.q1', ['a']);
    const several = toXml({ ...click, SelectedItems: { SelectedItem: [one, two] } })
      .replaceAll('<id>', '')
      .replaceAll('</id>', '');
    const { what: both } = readEvent(readXml(several));
    expect(both).to.have.deep.nested.property('selected.q2', ['b', 'c']);
    expect(selected({ QuestionKey: 'q1' })).to.have.deep.nested.property('selected.q1', []);
    expect(selected({ QuestionKey: 'q1', OptionIds: { OptionId: '' } })).to.have.deep.nested.property(
      'selected.q1',
      [],
    );
    expect(what({ ...click, Event: 'template_card_menu_event', CardType: 'text_notice' })).to.include({
      kind: 'card',
      cardType: 'text_notice',
    });
  });

  it('is what was chosen, whatever a question is called', () => {
    for (const QuestionKey of ['__proto__', 'constructor', 'toString', 'not-asked', '😀']) {
      const SelectedItem = { QuestionKey, OptionIds: { OptionId: 'a' } };
      const card = what({ ...click, SelectedItems: { SelectedItem } });
      if (card.kind !== 'card') throw new Error('not a card');
      expect(Object.entries(card.selected)).to.deep.equal([[QuestionKey, ['a']]]);
      expect('valueOf' in card.selected).to.equal(false);
    }
    const twice = [1, 2].map(() => ({ QuestionKey: 'q1', OptionIds: { OptionId: 'a' } }));
    expect(why({ ...click, SelectedItems: { SelectedItem: twice } })).to.equal('fields');
  });

  const simple: [XmlTree, WecomEvent][] = [
    [
      { Event: 'click', EventKey: 'my-data' },
      { kind: 'menu', userid: 'zhangsan', key: 'my-data' },
    ],
    [{ Event: 'enter_agent' }, { kind: 'entered', userid: 'zhangsan' }],
    [{ Event: 'subscribe' }, { kind: 'subscribed', userid: 'zhangsan' }],
    [{ Event: 'unsubscribe' }, { kind: 'unsubscribed', userid: 'zhangsan' }],
    [
      { Event: 'inactive_alert', EffectTime: 1 },
      { kind: 'app-warning', event: 'inactive_alert' },
    ],
    [{ Event: 'close_inactive_agent' }, { kind: 'app-warning', event: 'close_inactive_agent' }],
    [{ Event: 'low_active_alert' }, { kind: 'app-warning', event: 'low_active_alert' }],
    [{ Event: 'active_restored' }, { kind: 'app-warning', event: 'active_restored' }],
    [
      { Event: 'view', EventKey: 'https://example.com' },
      { kind: 'ignored', event: 'view' },
    ],
    [
      { Event: 'LOCATION', Latitude: '23.1', Longitude: '113.3' },
      { kind: 'ignored', event: 'LOCATION' },
    ],
    [
      { Event: 'msgaudit_notify', FromUserName: 'sys' },
      { kind: 'ignored', event: 'msgaudit_notify' },
    ],
    [
      { Event: 'batch_job_result', BatchJob: { JobId: 'j' } },
      { kind: 'ignored', event: 'batch_job_result' },
    ],
    [{ Event: 'not_yet_invented' }, { kind: 'ignored', event: 'not_yet_invented' }],
  ];
  for (const [fields, expected] of simple) {
    it(`is ${expected.kind} for ${fields.Event as string}`, () => {
      expect(what(event(fields))).to.deep.equal(expected);
    });
  }

  it('is a change of contacts, in its full form and in the reduced one', () => {
    const full = {
      Name: '张三',
      Department: '1,2',
      IsLeaderInDept: '1,0',
      Mobile: '13800000000',
      Status: 1,
      ExtAttr: {
        Item: [
          { Name: 'a', Type: 0, Text: { Value: 'b' } },
          { Name: 'c', Type: 1 },
        ],
      },
    };
    for (const ChangeType of ['create_user', 'update_user']) {
      for (const fields of [full, { Department: '1' }, {}]) {
        const changed = what(contact({ ChangeType, UserID: 'ZhangSan', ...fields }));
        expect(changed).to.deep.equal({ kind: 'person-changed', userid: 'zhangsan' });
      }
    }
    expect(what(contact({ ChangeType: 'update_user', UserID: 'a', NewUserID: 'B.c' }))).to.deep.equal({
      kind: 'person-changed',
      userid: 'a',
      newUserid: 'b.c',
    });
    expect(what(contact({ ChangeType: 'update_user', UserID: 'a', NewUserID: '' }))).not.to.have.property(
      'newUserid',
    );
    expect(what(contact({ ChangeType: 'delete_user', UserID: 'A' }))).to.deep.equal({
      kind: 'person-deleted',
      userid: 'a',
    });
    for (const ChangeType of ['create_party', 'update_party'])
      expect(what(contact({ ChangeType, Id: 7, Name: 'n', ParentId: 1 }))).to.deep.equal({
        kind: 'department-changed',
        departmentId: 7,
      });
    expect(what(contact({ ChangeType: 'delete_party', Id: 7 }))).to.deep.equal({
      kind: 'department-deleted',
      departmentId: 7,
    });
    expect(what(contact({ ChangeType: 'update_tag', TagId: 1, AddUserItems: 'a,b' }))).to.deep.equal({
      kind: 'ignored',
      event: 'change_contact update_tag',
    });
  });

  it('refuses what lacks something, has it twice, or has it in another form', () => {
    const lacking = (tree: XmlTree, ...names: string[]) => {
      for (const name of names) expect(why({ ...tree, [name]: undefined }), name).to.equal('fields');
    };
    lacking(words, 'FromUserName', 'CreateTime', 'MsgType', 'Content', 'MsgId');
    lacking(click, 'Event', 'EventKey', 'TaskId', 'CardType', 'ResponseCode');
    lacking(contact({ ChangeType: 'delete_user', UserID: 'a' }), 'ChangeType', 'UserID');
    for (const fields of [
      { FromUserName: 'zhang san' },
      { FromUserName: 'a'.repeat(65) },
      { FromUserName: '张三' },
      { CreateTime: -1 },
      { CreateTime: '1.5' },
      { CreateTime: '99999999999' },
      { MsgId: '12a' },
      { MsgId: '1'.repeat(21) },
      { MsgType: 'te xt' },
      { Content: { B: 'c' } },
      { Content: [{ B: 'c' }, { B: 'd' }] },
    ])
      expect(why({ ...words, ...fields }), JSON.stringify(fields)).to.equal('fields');
    for (const fields of [{ EventKey: 'a\u0000' }, { TaskId: 'a'.repeat(1_025) }, { CardType: '<b>' }])
      expect(why({ ...click, ...fields })).to.equal('fields');
    for (const Id of ['0', '-1', '1e3', '9'.repeat(17), 'x'])
      expect(why(contact({ ChangeType: 'create_party', Id }))).to.equal('fields');
  });
});

describe('what recognises a repeat', () => {
  const id = (fields: XmlTree) => read(event(fields)).id;

  it('is the same for every delivery of the same event, however it is spelled', () => {
    const fields = { Event: 'click', EventKey: 'k' };
    expect(id(fields)).to.match(/^event-[\w-]{43}$/);
    expect(id({ ...fields, FromUserName: 'ZHANGSAN' })).to.equal(id(fields));
    expect(id({ ...fields, NewInThisVersion: 'x' })).to.equal(id(fields));
    const [plain, marked] = [
      toXml(event(fields)),
      toXml(event(fields)).replaceAll(/<!\[CDATA\[(.*?)\]\]>/g, '$1'),
    ];
    expect(plain).not.to.equal(marked);
    expect(readEvent(readXml(marked)).id).to.equal(id(fields));
  });

  it('tells apart events that share a person and a second', () => {
    const different: XmlTree[] = [
      click,
      { ...click, EventKey: 'other' },
      { ...click, TaskId: 'task-2' },
      { ...click, ResponseCode: 'RC-2' },
      { ...click, FromUserName: 'lisi' },
      { ...click, CreateTime: 1_700_000_001 },
      event({ Event: 'enter_agent' }),
      event({ Event: 'subscribe' }),
      event({ Event: 'unsubscribe' }),
      contact({ ChangeType: 'create_user', UserID: 'a' }),
      contact({ ChangeType: 'create_user', UserID: 'b' }),
      contact({ ChangeType: 'update_user', UserID: 'a' }),
      contact({ ChangeType: 'update_user', UserID: 'a', Department: '1' }),
      contact({ ChangeType: 'update_user', UserID: 'a', NewUserID: 'c' }),
      contact({ ChangeType: 'create_party', Id: 1 }),
      contact({ ChangeType: 'create_party', Id: 2 }),
      contact({ ChangeType: 'update_party', Id: 2, ParentId: 1 }),
      contact({ ChangeType: 'update_party', Id: 2, ParentId: 3 }),
      contact({ ChangeType: 'update_party', Id: 2, Name: 'n' }),
      contact({ ChangeType: 'update_party', Id: 2, Order: 1 }),
      contact({ ChangeType: 'update_tag', TagId: 2 }),
      contact({ ChangeType: 'update_tag', TagId: 3 }),
      event({ Event: 'batch_job_result', BatchJob: { JobId: 'a' } }),
      event({ Event: 'batch_job_result', BatchJob: { JobId: 'b' } }),
      // The same letters at another place.
      event({ Event: 'click', EventKey: 'ab', TaskId: 'c' }),
      event({ Event: 'click', EventKey: 'a', TaskId: 'bc' }),
    ];
    expect(new Set(different.map((tree) => read(tree).id))).to.have.property('size', different.length);
  });
});

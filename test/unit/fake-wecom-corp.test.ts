import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { RawClient } from '../harness/wecom/raw-client.ts';

describe('the fake WeCom: contacts, groups, media and menu', () => {
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: RawClient;
  let helper: RawClient;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeWecom({
      clock,
      departments: [
        { id: 2, name: 'Sales', department_leader: ['Li', 'far'] },
        { id: 3, name: 'North', parentid: 2 },
        { id: 4, name: 'Far' },
      ],
      members: [
        { userid: 'Li', name: '李', department: [2, 3], is_leader_in_dept: [1, 0], mobile: '1' },
        { userid: 'wang', department: [3], direct_leader: ['Li'], wechat: false },
        { userid: 'far', department: [4] },
      ],
      app: { visible: { userids: [], partyids: [2], tagids: [] } },
    });
    client = new RawClient(fake);
    helper = new RawClient(fake, fake.contacts.secret);
  });
  afterEach(() => fake.close());

  describe('contacts', () => {
    it('shows an app members of its range, without what newer apps do not get', async () => {
      const li = await client.get('user/get', { userid: 'LI' });
      expect(li).to.include({ errcode: 0, userid: 'Li', name: '李', status: 1, main_department: 2 });
      expect(li.department).to.deep.equal([2, 3]);
      expect(li.is_leader_in_dept).to.deep.equal([1, 0]);
      for (const name of ['mobile', 'email', 'gender', 'licensed', 'wechat'])
        expect(li).not.to.have.property(name);
      expect((await client.get('user/get', { userid: 'far' })).errcode).to.equal(60111);
      expect((await client.get('user/get')).errcode).to.equal(41009);
      await fake.app.set({ withoutSensitive: false });
      expect(await client.get('user/get', { userid: 'Li' })).to.include({ mobile: '1', gender: '0' });
    });

    it('lists departments and their own members, as far as the app sees', async () => {
      const ids = (answer: Record<string, unknown>, list: string) =>
        Array.isArray(answer[list])
          ? answer[list].map((one: { id?: number; userid?: string }) => one.id ?? one.userid)
          : [];
      expect(ids(await client.get('department/list'), 'department')).to.deep.equal([2, 3]);
      expect(ids(await client.get('department/list', { id: '3' }), 'department')).to.deep.equal([3]);
      expect(ids(await client.get('department/simplelist'), 'department_id')).to.deep.equal([2, 3]);
      expect((await client.get('department/list', { id: '4' })).errcode).to.equal(60011);
      expect((await client.get('department/list', { id: '9' })).errcode).to.equal(60123);
      const two = await client.get('department/get', { id: '2' });
      expect(two.department).to.deep.include({
        id: 2,
        name: 'Sales',
        parentid: 1,
        department_leader: ['Li'],
      });
      expect(ids(await client.get('user/simplelist', { department_id: '2' }), 'userlist')).to.deep.equal([
        'Li',
      ]);
      expect(ids(await client.get('user/list', { department_id: '3' }), 'userlist')).to.deep.equal([
        'Li',
        'wang',
      ]);
      expect((await client.get('user/list', { department_id: '4' })).errcode).to.equal(60011);
      expect((await client.get('user/list', { department_id: '9' })).errcode).to.equal(60003);
    });

    it('gives the contacts helper ids in pages, and details only from an old address', async () => {
      const first = await helper.post('user/list_id', { limit: 3 });
      expect(first.dept_user).to.deep.equal([
        { userid: 'Li', department: 2 },
        { userid: 'Li', department: 3 },
        { userid: 'wang', department: 3 },
      ]);
      const second = await helper.post('user/list_id', { limit: 3, cursor: first.next_cursor });
      expect(second).to.deep.include({ next_cursor: '', dept_user: [{ userid: 'far', department: 4 }] });
      expect((await helper.post('user/list_id', { limit: 10_001 })).errcode).to.equal(40058);
      expect((await helper.post('user/list_id', { cursor: 'x' })).errcode).to.equal(60268);
      for (const path of ['user/get', 'user/list', 'user/simplelist', 'department/list', 'department/get'])
        expect(
          (await helper.get(path, { userid: 'far', department_id: '4', id: '4' })).errcode,
          path,
        ).to.equal(48009);
      expect((await helper.get('department/simplelist')).errcode).to.equal(0);
      fake.contacts.readDetails = true;
      expect(await helper.get('user/get', { userid: 'far' })).to.include({ errcode: 0, mobile: '' });
    });

    it('turns userids into openids for who has WeChat', async () => {
      const { openid } = await client.post('user/convert_to_openid', { userid: 'Li' });
      expect(await client.post('user/convert_to_userid', { openid })).to.include({ userid: 'Li' });
      expect((await client.post('user/convert_to_openid', { userid: 'wang' })).errcode).to.equal(43004);
      expect((await client.post('user/convert_to_openid', { userid: 'far' })).errcode).to.equal(60111);
    });
  });

  describe('groups', () => {
    beforeEach(() => fake.app.set({ visible: { userids: [], partyids: [1], tagids: [] } }));
    const create = (more: Record<string, unknown> = {}) =>
      client.post('appchat/create', {
        name: 'Crisis',
        owner: 'li',
        userlist: ['li', 'wang'],
        chatid: 'c1',
        ...more,
      });

    it('needs the root department in the range', async () => {
      await fake.app.set({ visible: { userids: [], partyids: [2], tagids: [] } });
      expect((await create()).errcode).to.equal(48002);
    });

    it('makes, changes, shows and fills a group', async () => {
      expect(await create()).to.include({ errcode: 0, chatid: 'c1' });
      await client.post('appchat/update', {
        chatid: 'c1',
        owner: 'wang',
        del_user_list: ['Li'],
        add_user_list: ['far'],
      });
      const { chat_info } = await client.get('appchat/get', { chatid: 'c1' });
      expect(chat_info).to.deep.equal({
        chatid: 'c1',
        name: 'Crisis',
        owner: 'wang',
        userlist: ['wang', 'far'],
        chat_type: 0,
      });
      const sent = await client.post('appchat/send', {
        chatid: 'c1',
        msgtype: 'text',
        text: { content: 'Now' },
      });
      expect(sent).to.deep.equal({ errcode: 0, errmsg: 'ok' });
      expect(fake.chats[0]?.messages[0]).to.deep.include({
        content: { content: 'Now' },
        to: ['wang', 'far'],
      });
    });

    it('drops the 201st message of a minute to a member without a word', async () => {
      await create();
      const send = () =>
        client.post('appchat/send', { chatid: 'c1', msgtype: 'text', text: { content: 'x' } });
      for (let at = 0; at < 201; at++) expect((await send()).errcode).to.equal(0);
      expect(fake.chats[0]?.messages.slice(-2).map(({ to }) => to)).to.deep.equal([['Li', 'wang'], []]);
      clock.advance({ minutes: 1 });
      await send();
      expect(fake.chats[0]?.messages.at(-1)?.to).to.have.length(2);
    });

    it('refuses wrong members, ids, owners, cards and the groups of other apps', async () => {
      await create();
      const changed = async (more: Record<string, unknown>) =>
        (await create({ chatid: 'c2', ...more })).errcode;
      expect(await changed({ chatid: 'c1' })).to.equal(86215);
      expect(await changed({ chatid: 'c-1' })).to.equal(86001);
      expect(await changed({ chatid: 'c'.repeat(33) })).to.equal(86205);
      expect(await changed({ userlist: ['li', 'LI'] })).to.equal(86006);
      expect(await changed({ userlist: ['li', 'nobody'] })).to.equal(86216);
      expect(await changed({ owner: 'far' })).to.equal(86207);
      const update = async (more: Record<string, unknown>) =>
        (await client.post('appchat/update', { chatid: 'c1', ...more })).errcode;
      expect(await update({ del_user_list: ['far'] })).to.equal(86216);
      expect(await update({ add_user_list: ['far'], del_user_list: ['li'] })).to.equal(86005);
      expect(await update({ del_user_list: ['wang'] })).to.equal(86006);
      expect(await update({ chatid: 'none' })).to.equal(40050);
      expect(await update({ chatid: '' })).to.equal(86201);
      const card = { chatid: 'c1', msgtype: 'template_card', template_card: {} };
      expect((await client.post('appchat/send', card)).errcode).to.equal(40008);
      const stranger = RawClient.of(fake, fake.addApp({}));
      expect((await stranger.get('appchat/get', { chatid: 'c1' })).errcode).to.equal(86008);
      expect((await client.get('appchat/get', { chatid: 'none' })).errcode).to.equal(86003);
    });
  });

  describe('media', () => {
    const upload = async (type: string, content: string | Buffer, name = 'media') => {
      const form = new FormData();
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      form.append(name, new Blob([new Uint8Array(bytes)]), 'a file.pdf');
      const response = await client.request('media/upload', { type }, { method: 'POST', body: form });
      const answer: Record<string, unknown> = { ...JSON.parse(await response.text()) };
      return answer;
    };

    it('keeps an upload for three days, whole and in ranges', async () => {
      const { media_id, created_at } = await upload('file', '0123456789');
      expect(created_at).to.equal(String(clock.now().getTime() / 1000));
      const get = (headers: Record<string, string> = {}) =>
        client.request('media/get', { media_id: String(media_id) }, { headers });
      const whole = await get();
      expect(whole.headers.get('content-disposition')).to.contain('a%20file.pdf');
      expect(await whole.text()).to.equal('0123456789');
      const part = await get({ range: 'bytes=2-4' });
      expect([part.status, part.headers.get('content-range'), await part.text()]).to.deep.equal([
        206,
        'bytes 2-4/10',
        '234',
      ]);
      const message = { touser: 'li', msgtype: 'file', agentid: 1_000_002, file: { media_id } };
      expect((await client.post('message/send', message)).errcode).to.equal(0);
      expect(
        (await client.post('message/send', { ...message, msgtype: 'image', image: { media_id } })).errcode,
      ).to.equal(40007);
      clock.advance({ days: 3 });
      client.forget();
      expect((await client.post('message/send', message)).errcode).to.equal(40007);
    });

    it('refuses other types, fields, sizes and formats', async () => {
      expect((await upload('poem', '0123456789')).errcode).to.equal(40005);
      expect((await upload('file', '0123456789', 'file')).errcode).to.equal(44001);
      expect((await upload('file', '')).errcode).to.equal(44001);
      expect((await upload('file', '12345')).errcode).to.equal(40006);
      expect((await upload('file', Buffer.alloc(20 * 1024 * 1024 + 1))).errcode).to.equal(45001);
      expect((await upload('image', 'no image')).errcode).to.equal(40123);
      expect((await upload('voice', 'no voice')).errcode).to.equal(301017);
    });
  });

  it('keeps a menu with its limits', async () => {
    const at = { agentid: '1000002' };
    const make = async (...button: unknown[]) => (await client.post('menu/create', { button }, at)).errcode;
    expect((await client.get('menu/get', at)).errcode).to.equal(46003);
    const click = { type: 'click', name: '待办', key: 'todo' };
    expect(await make(click)).to.equal(0);
    expect((await client.get('menu/get', at)).button).to.deep.equal([click]);
    expect(await make()).to.equal(40016);
    expect(await make(click, click, click, click)).to.equal(40016);
    expect(await make({ ...click, type: 'dance' })).to.equal(40017);
    expect(await make({ ...click, name: '好好好好好好' })).to.equal(40018);
    expect(await make({ ...click, key: 'k'.repeat(129) })).to.equal(40019);
    expect(await make({ ...click, name: '' })).to.equal(41102);
    expect(await make({ type: 'view', name: 'v', url: 'example.com' })).to.equal(40055);
    expect(await make({ name: 'm', sub_button: [] })).to.equal(40023);
    expect(await make({ name: 'm', sub_button: [{ ...click, key: '' }] })).to.equal(40026);
    expect(await make({ name: 'm', sub_button: [{ name: 's', sub_button: [click] }] })).to.equal(40022);
    expect((await client.get('menu/get', { agentid: '7' })).errcode).to.equal(40056);
    await client.get('menu/delete', at);
    expect((await client.get('menu/get', at)).errcode).to.equal(46003);
    const agent = await client.get('agent/get', at);
    expect(agent.allow_partys).to.deep.equal({ partyid: [2] });
  });
});

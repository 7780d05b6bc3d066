import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { stringify } from 'yaml';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { withdrawVersion } from '../../src/policies/service.ts';
import { draftPolicy } from '../../src/procedure/draft.ts';
import { publishDirectly } from '../../src/procedure/publish-directly.ts';
import {
  type PolicyToPublish,
  readPoliciesToPublish,
  readStatement,
} from '../../src/procedure/stated/read.ts';
import { findStated } from '../../src/procedure/stated/store.ts';
import { type Front, policy } from '../fixtures/policies/complete.ts';
import { Company, zone } from '../harness/company.ts';
import { until } from '../harness/until.ts';

const pdf = (text: string) => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);
const today = '2026-03-02';

const chinese = (front: Front) => {
  Object.assign(front, { rules: ['CN'], legalBasis: 'employment-rules' });
};
const german = (front: Front) => {
  Object.assign(front, { rules: ['EU', 'DE'], legalBasis: 'works-agreement' });
};

/** Everything that employment rules ask for; tests take something away. */
const complete = {
  policy: 'call-records',
  entity: 'Sample Company Ltd.',
  authors: ['Ann Writer'],
  consultation: {
    from: '2025-11-03',
    until: '2025-11-17',
    how: 'Posted and discussed by all staff',
    opinions: 4,
    handling: 'Answered in writing',
  },
  negotiations: [
    {
      counterpart: 'union',
      heldOn: '2025-11-20',
      participants: 'Three from the union, two from the company',
      outcome: 'heard',
      minutes: ['minutes.pdf'],
    },
  ],
  approval: { name: 'Ben Counsel', role: 'Counsel', on: '2025-11-24' },
  statedBy: { name: 'Cleo Head', role: 'Head of HR', on: '2026-02-27' },
};
type Said = typeof complete & Record<string, unknown>;

describe('a procedure that is stated', function () {
  this.timeout(60_000);
  let company: Company;
  let root: string;
  beforeEach(async () => {
    company = await Company.open();
    root = await mkdtemp(join(tmpdir(), 'heed-stated-'));
  });
  afterEach(async () => {
    await company.close();
    await rm(root, { recursive: true, force: true });
  });

  /** A folder with a policy, what is stated of it, and minutes. */
  async function folder(
    change: (said: Said) => void = () => undefined,
    { front = chinese, minutes = pdf('minutes') }: { front?: (front: Front) => void; minutes?: Buffer } = {},
  ): Promise<string> {
    const said: Said = structuredClone(complete);
    change(said);
    const own = join(root, 'calls');
    await mkdir(own, { recursive: true });
    for (const { name, bytes } of policy(front)) await writeFile(join(own, name), bytes);
    await writeFile(join(own, 'procedure.yaml'), stringify(said));
    await writeFile(join(own, 'minutes.pdf'), minutes);
    return own;
  }

  async function read(from: string): Promise<PolicyToPublish> {
    const [one] = await readPoliciesToPublish(from, today);
    if (!one) throw new Error('there is no policy');
    return one;
  }

  const publishes = (one: PolicyToPublish) =>
    inTransaction(company.db, (tx) =>
      publishDirectly(tx, one, {
        now: company.now,
        actor: { operator: 'test' },
        hooks: noticeHooks(zone),
      }),
    );

  async function refusal(act: Promise<unknown>): Promise<HeedError> {
    const error = await act.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof HeedError) return error;
    throw new Error('it was not refused', { cause: error });
  }
  const wrong = async (change: (said: Said) => void, more?: Parameters<typeof folder>[1]) =>
    (await refusal(folder(change, more).then(read))).problems.map(({ at, problem }) => `${at}: ${problem}`);
  const lacking = async (change: (said: Said) => void, more?: Parameters<typeof folder>[1]) =>
    (await refusal(folder(change, more).then(read).then(publishes))).problems;

  async function nothingStored(): Promise<void> {
    for (const table of ['policy_version', 'policy_stated_procedure', 'evidence_event'] as const) {
      const { rows } = await sql`select from ${sql.table(table)}`.execute(company.db);
      expect(rows, table).to.deep.equal([]);
    }
  }

  it('is asked for: without any the basis is refused by name, each step with its article, in both languages', async () => {
    const document = readPolicy(policy(chinese));
    const refused = await refusal(publishes({ document }));
    expect(refused).to.include({ code: 'bad-input', text: 'procedure-needed' });
    const said = refused.problems
      .map((one) => sayProblem('en', one))
      .map(({ at, problem }) => `${at}: ${problem}`);
    expect(said[0])
      .to.include('call-records: rests on employment rules')
      .and.include('keep it as a draft')
      .and.include('procedure.yaml');
    expect(said.slice(1).map((one) => one.split(':')[1]?.trim())).to.deep.equal([
      'cn.consultation',
      'cn.negotiation',
      'heed.approval',
    ]);
    expect(said[1]).to.include('Labour Contract Law 4(2)');
    const chineseWords = refused.problems.map((one) => sayProblem('zh-CN', one).problem).join('\n');
    expect(chineseWords)
      .to.include('《劳动合同法》第四条第二款')
      .and.not.match(/Labour|secondary/);
    await nothingStored();
  });

  it('stands for one publication, on record as what it is, with files that nobody can replace', async () => {
    const one = await read(await folder());
    const { version, stated } = await publishes(one);
    expect([version.state, stated]).to.deep.equal(['in-force', true]);
    const kept = await findStated(company.db, version.id);
    expect(kept?.said.statedBy.name).to.equal('Cleo Head');
    expect(kept?.files.map(({ name, kind, mediaType }) => [name, kind, mediaType])).to.deep.equal([
      ['minutes.pdf', 'minutes', 'application/pdf'],
    ]);
    const { rows } = await sql<{ type: string; data: Record<string, unknown> }>`
      select type, event::jsonb->'data' as data from evidence_event order by id`.execute(company.db);
    expect(rows.map(({ type }) => type)).to.deep.equal([
      'policy.procedure-stated',
      'policy.published',
      'policy.in-force',
    ]);
    const [event, published] = rows;
    expect(event?.data).to.include({ stated: kept?.id, example: false, statement: one.stated?.sha256 });
    expect(event?.data.texts).to.deep.equal({
      'zh-CN': one.document.texts['zh-CN'].sha256,
      en: one.document.texts.en.sha256,
    });
    expect(event?.data.negotiations).to.deep.equal([
      {
        counterpart: 'union',
        held: '2025-11-20',
        outcome: 'heard',
        files: [{ kind: 'minutes', sha256: kept?.files[0]?.sha256, bytes: pdf('minutes').length }],
      },
    ]);
    expect(JSON.stringify(event?.data)).not.to.match(/Cleo|Ben|Ann/);
    expect(published?.data).to.include({ stated: kept?.id }).and.not.have.property('procedure');
    for (const change of [
      sql`update policy_stated_file set bytes = ${pdf('other')}, sha256 = sha256(${pdf('other')})`,
      sql`delete from policy_stated_file`,
      sql`update policy_stated_procedure set said = '{}'`,
    ]) {
      const changed = await change.execute(company.db).catch((error: unknown) => error);
      expect(changed).to.be.instanceOf(Error);
    }
    // The same again changes nothing and states nothing.
    expect(await publishes(one)).to.include({ outcome: 'unchanged', stated: false });

    // A text that changed since, with the same statement, whatever its minutes are now.
    const changed = await read(
      await folder(() => undefined, {
        minutes: pdf('replaced'),
        front: (front) => {
          chinese(front);
          front.summary = ['Calls are recorded.', 'For six months.'];
        },
      }),
    );
    const refused = await refusal(publishes(changed));
    expect(refused.code).to.equal('conflict');
    expect(refused.problems[0]?.problem).to.include('used for version 1');
    // A change of wording needs none.
    const wording = await read(
      await folder(() => undefined, {
        front: (front) => {
          chinese(front);
          Object.assign(front, { change: 'editorial', summary: ['Calls are kept.', 'For three months.'] });
        },
      }),
    );
    expect(await publishes(wording)).to.include({ outcome: 'published', stated: false });
    expect(await findStated(company.db, (await publishes(wording)).version.id)).to.equal(undefined);
  });

  it('is refused while a procedure is under way: nothing goes round what staff say there', async () => {
    const one = await read(await folder());
    await inTransaction(company.db, (tx) =>
      draftPolicy(tx, one.document, { actor: { operator: 'test' }, now: company.now }),
    );
    const refused = await refusal(publishes(one));
    expect(refused.code).to.equal('conflict');
    expect(refused.problems[0]?.problem).to.include('under way in the console');
  });

  it('is asked for once more where the version that a change of wording is of goes meanwhile', async () => {
    const first = await publishes(await read(await folder()));
    const { document } = await read(
      await folder(() => undefined, {
        front: (front) => {
          chinese(front);
          Object.assign(front, { change: 'editorial', summary: ['Calls are kept.', 'For three months.'] });
        },
      }),
    );
    const how = { now: company.now, actor: 'heed', hooks: noticeHooks(zone) } as const;
    let wording: Promise<unknown> = Promise.resolve();
    await inTransaction(company.db, async (tx) => {
      await withdrawVersion(tx, first.version.id, how);
      wording = refusal(publishes({ document }));
      await until(async () => {
        const { rows } = await sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          company.db,
        );
        return rows.length > 0;
      });
    });
    expect(await wording).to.include({ text: 'procedure-needed' });
  });

  it('names each step that is not stated, or not as the law asks for it', async () => {
    const steps = async (change: (said: Said) => void, front = chinese) =>
      (await lacking(change, { front })).map(
        ({ at, problem }) => `${at.split(': ')[1]} ${problem.split(':')[0]}`,
      );
    expect(await steps((said) => delete (said as Partial<Said>).consultation)).to.deep.equal([
      'cn.consultation staff have not been asked',
    ]);
    expect(await steps((said) => Object.assign(said, { negotiations: [] }))).to.deep.equal([
      'cn.negotiation no negotiation with that side is on record',
    ]);
    const council = (said: Said) =>
      Object.assign(said.negotiations[0] ?? {}, { counterpart: 'works-council' });
    expect(await steps(council)).to.deep.equal(['cn.negotiation no negotiation with that side is on record']);
    expect(await steps((said) => delete (said as Partial<Said>).approval)).to.deep.equal([
      'heed.approval counsel has not approved',
    ]);
    expect(await steps(council, german)).to.deep.equal([
      'de.works-council there is no agreement signed by both sides',
      'eu.works-agreement there is no agreement signed by both sides',
    ]);
    await nothingStored();
  });

  it('is refused with everything that cannot be true of it, at once', async () => {
    const all = await wrong((said) => {
      said.policy = 'other-policy';
      said.entity = 'Another Company Ltd.';
      said.authors = ['ben  COUNSEL'];
      Object.assign(said.consultation, { from: '2026-03-03', until: '2026-03-01' });
      delete (said.consultation as Partial<Said['consultation']>).handling;
      Object.assign(said.negotiations[0] ?? {}, { outcome: 'agreed' });
    });
    expect(
      all.map((one) => one.replace('calls/procedure.yaml: ', '')).map((one) => one.split(':')[0]),
    ).to.deep.equal([
      'policy',
      'entity',
      'consultation.from',
      'consultation.until',
      'approval.on',
      'statedBy.on',
      'consultation.handling',
      'negotiations[0].agreements',
      'approval.name',
    ]);
    expect(all.join('\n'))
      .to.include('a procedure cannot be borrowed')
      .and.include('Another Company Ltd.')
      .and.include('is still to come')
      .and.include('nobody approves what they wrote');
  });

  it('takes no day after the publication, not even when it was read before', async () => {
    const one = await read(
      await folder((said) => {
        said.statedBy.on = today;
      }),
    );
    company.clock.advance({ days: -2 });
    const refused = await refusal(publishes(one));
    expect(refused.problems.map(({ at }) => at)).to.deep.equal(['calls/procedure.yaml: statedBy.on']);
    await nothingStored();
  });

  it('is refused for its form, by name and line', async () => {
    expect(await wrong((said) => Object.assign(said, { witnessed: true }))).to.deep.equal([
      'calls/procedure.yaml: witnessed: is not a known field',
    ]);
    expect(await wrong((said) => delete (said as Partial<Said>).statedBy)).to.deep.equal([
      'calls/procedure.yaml: statedBy: is missing',
    ]);
    expect((await wrong((said) => Object.assign(said.approval, { on: '2025-02-30' })))[0]).to.include(
      'calls/procedure.yaml: approval.on: ',
    );
    expect((await wrong((said) => Object.assign(said.consultation, { opinions: -1 })))[0]).to.include(
      'consultation.opinions',
    );
    const own = await folder();
    for (const [text, at] of [
      ['policy: &a x\nentity: *a\n', 'line 2'],
      ['policy: x\npolicy: y\n', 'line 2'],
      ['- a list\n', 'procedure.yaml'],
      ['', 'procedure.yaml'],
      ['policy: \u202Ex\n', 'line 1'],
    ] as const) {
      await writeFile(join(own, 'procedure.yaml'), text);
      const [first] = (await refusal(read(own))).problems;
      expect(first?.at, text).to.include(at);
    }
    await writeFile(join(own, 'procedure.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    expect((await refusal(read(own))).problems[0]?.problem).to.include('UTF-8');
    await writeFile(join(own, 'procedure.yaml'), `# ${'x'.repeat(70_000)}\n`);
    expect((await refusal(read(own))).problems[0]?.problem).to.match(/at most 65536/);
  });

  it('takes minutes from its own folder alone, whole, of a known kind and up to 20 MB', async () => {
    const named = (name: string) => (said: Said) =>
      Object.assign(said.negotiations[0] ?? {}, { minutes: [name] });
    expect(await wrong(named('lost.pdf'))).to.deep.equal([
      'calls/lost.pdf: is not in the folder of the policy',
    ]);
    await writeFile(join(root, 'elsewhere.pdf'), pdf('elsewhere'));
    expect((await wrong(named('../elsewhere.pdf')))[0]).to.include('leads out');
    await mkdir(join(root, 'calls'), { recursive: true });
    await symlink(join(root, 'elsewhere.pdf'), join(root, 'calls', 'link.pdf'));
    expect((await wrong(named('link.pdf')))[0]).to.include('leads out');
    expect((await wrong(named('.')))[0]).to.include('is not a file');
    expect((await wrong(() => undefined, { minutes: Buffer.from('<script>') }))[0]).to.include('no PDF');
    const large = Buffer.concat([pdf(''), Buffer.alloc(40 * 1024 * 1024)]);
    expect((await wrong(() => undefined, { minutes: large }))[0]).to.include('20 MB');
  });

  it('is written as the documentation shows it', async () => {
    const [, yaml = ''] = /```yaml\n(policy: .*?)```/s.exec(readFileSync('docs/procedure.md', 'utf8')) ?? [];
    const read = readStatement({ name: 'procedure.yaml', bytes: Buffer.from(yaml) });
    expect(read.problems ?? []).to.deep.equal([]);
    expect(read.value?.said.negotiations[0]?.counterpart).to.equal('union');
  });

  it('counts nowhere else: not for another company, nor for a policy of another name', async () => {
    const copied = (front: Front) => {
      chinese(front);
      Object.assign(front, { code: 'our-calls', entity: 'Our Own Company Ltd.' });
    };
    expect((await wrong(() => undefined, { front: copied })).map((one) => one.split(': ')[1])).to.deep.equal([
      'policy',
      'entity',
    ]);
  });

  it('that is an example counts for the sample company alone: a real one states nothing that never happened', async () => {
    const own = (front: Front) => {
      chinese(front);
      front.entity = 'Our Own Company Ltd.';
    };
    const renamed = (said: Said) => Object.assign(said, { entity: 'Our Own Company Ltd.', example: true });
    const [problem, ...more] = await wrong(renamed, { front: own });
    expect(more).to.deep.equal([]);
    expect(problem).to.include('procedure.yaml: example').and.include('never happened');
    const example = (statement: Said) => Object.assign(statement, { example: true });
    expect((await publishes(await read(await folder(example)))).stated).to.equal(true);
    // Whoever tries Heed changes a sample and publishes it again.
    const changed = (front: Front) => {
      chinese(front);
      front.summary = ['Calls are recorded.', 'For six months.'];
    };
    const again = await publishes(await read(await folder(example, { front: changed })));
    expect(again).to.include({ outcome: 'published', stated: true });
  });
});

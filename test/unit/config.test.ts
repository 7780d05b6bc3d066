import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readConfig, secretVariables, unknownVariables, variables } from '../../src/config.ts';
import { HeedError } from '../../src/errors.ts';

const names = Object.keys(variables);
const secret = 'x'.repeat(40);

function refusal(env: Record<string, string>): HeedError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof HeedError) return error;
    throw error;
  }
  throw new Error('the configuration was taken');
}

describe('configuration', () => {
  const example = readFileSync('.env.example', 'utf8');
  const assignments = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }));

  it('has every variable in .env.example, in the same order, and no other', () => {
    expect(assignments.map(({ name }) => name)).to.deep.equal(names);
  });

  it('gives in .env.example the defaults it uses', () => {
    const copied = readConfig(Object.fromEntries(assignments.map(({ name, value }) => [name, value])));
    expect(copied).to.deep.equal(readConfig({}));
    const shown = assignments.filter(({ value }) => value !== '').map(({ name }) => name);
    expect(shown).to.include.members(['HEED_PORT', 'HEED_DATA_DIR', 'WECOM_API_BASE', 'SLACK_API_BASE']);
  });

  it('knows no secret that is not a variable', () => {
    expect(names).to.include.members([...secretVariables]);
  });

  it('takes a port as digits, and nothing that merely comes to a number', () => {
    expect(readConfig({ HEED_PORT: ' 0080 ' }).HEED_PORT).to.equal(80);
    expect(readConfig({ HEED_PORT: '0' }).HEED_PORT).to.equal(0);
    for (const port of ['1e3', '0x1F90', '-1', '+80', '80.0', '65536', '9'.repeat(20), 'tcp://10.0.0.1:80'])
      expect(
        refusal({ HEED_PORT: port }).problems.map(({ at }) => at),
        port,
      ).to.deep.equal(['HEED_PORT']);
  });

  it('names variables that begin like its own and are none', () => {
    const env = {
      HEED_PORT: '1',
      HEED_PROT: '2',
      HEED_secret: 'x',
      HEED_TEST_URL: 'x',
      PATH: '/',
      SHEED_A: '',
    };
    expect(unknownVariables(env)).to.deep.equal(['HEED_PROT', 'HEED_secret']);
  });

  it('refuses a password in an address that people get to see', () => {
    for (const url of ['https://me:hunter2@heed.example.com', 'https://hunter2@heed.example.com']) {
      const error = refusal({ HEED_BASE_URL: url });
      expect(error.problems.map(({ at }) => at)).to.deep.equal(['HEED_BASE_URL']);
      expect(JSON.stringify([error.message, error.problems])).not.to.include('hunter2');
    }
    expect(readConfig({ HEED_BASE_URL: 'https://heed.example.com/' }).HEED_BASE_URL).to.be.a('string');
  });

  it('refuses an address for people with a path, a query or a fragment: pages lead to the root of a host', () => {
    for (const url of ['/heed', '/heed/', '/?tenant=1', '/#board'].map(
      (end) => `https://example.com${end}`,
    )) {
      const { problems } = refusal({ HEED_BASE_URL: url });
      expect(problems, url).to.deep.equal([
        {
          at: 'HEED_BASE_URL',
          problem: 'must be the address of a host alone, such as https://heed.example.com',
        },
      ]);
    }
    expect(readConfig({ SLACK_API_BASE: 'https://slack.example/api/' }).SLACK_API_BASE).to.match(/api/);
  });

  it('runs the local messenger on the loopback address with nothing set', () => {
    const config = readConfig({});
    expect(config).to.include({
      embeddedDatabase: true,
      localMessenger: true,
      host: '127.0.0.1',
      HEED_PORT: 8080,
    });
  });

  it('lists all wrong values at once and echoes none of them', () => {
    const error = refusal({
      HEED_PORT: 'eighty',
      HEED_SECRET: 'short-and-secret',
      DATABASE_URL: 'mysql://user:hunter2@db/heed',
      REDIS_URL: 'not a url',
      WECOM_ENCODING_AES_KEY: 'tooshort-secret',
      HEED_EVIDENCE_KEY: 'PRIVATE+KEY+oops-secret',
    });
    expect(error.code).to.equal('config-invalid');
    const at = error.problems.map((problem) => problem.at);
    expect(at).to.include.members([
      'HEED_PORT',
      'HEED_SECRET',
      'DATABASE_URL',
      'REDIS_URL',
      'WECOM_ENCODING_AES_KEY',
      'HEED_EVIDENCE_KEY',
    ]);
    const said = JSON.stringify([error.message, error.problems]);
    for (const value of ['eighty', 'short-and-secret', 'hunter2', 'tooshort', 'oops'])
      expect(said).not.to.include(value);
  });

  it('refuses to start without a secret once a database or a platform is configured', () => {
    expect(refusal({ DATABASE_URL: 'postgres://db/heed' }).problems[0]?.at).to.equal('HEED_SECRET');
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abc' };
    expect(refusal(slack).problems.map((problem) => problem.at)).to.deep.equal(['HEED_SECRET']);
    expect(readConfig({ ...slack, HEED_SECRET: secret })).to.include({
      localMessenger: false,
      host: '0.0.0.0',
    });
  });

  it('names what is missing of a platform that is half configured', () => {
    const at = refusal({ WECOM_CORP_ID: 'ww1', HEED_SECRET: secret }).problems.map((problem) => problem.at);
    expect(at).to.have.members(['WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_TOKEN', 'WECOM_ENCODING_AES_KEY']);
  });

  it('takes lists for rotation', () => {
    const config = readConfig({ HEED_SECRET: `${secret}, ${'y'.repeat(32)}` });
    expect(config.HEED_SECRET).to.deep.equal([secret, 'y'.repeat(32)]);
    for (const name of ['HEED_AUDITOR_TOKEN', 'HEED_METRICS_TOKEN'] as const) {
      expect(readConfig({ [name]: `${secret},${'y'.repeat(24)}` })[name]).to.deep.equal([
        secret,
        'y'.repeat(24),
      ]);
      expect(refusal({ [name]: `${secret},short` }).problems.map(({ at }) => at)).to.deep.equal([name]);
      expect(refusal({ [name]: ' , ' }).problems.map(({ at }) => at)).to.deep.equal([name]);
    }
  });

  it('signs in with the first of a list', () => {
    const env = { SLACK_BOT_TOKEN: 'xoxb-new, xoxb-old', SLACK_SIGNING_SECRET: 'a,b', HEED_SECRET: secret };
    expect(readConfig(env)).to.deep.include({
      SLACK_BOT_TOKEN: 'xoxb-new',
      SLACK_SIGNING_SECRET: ['a', 'b'],
    });
  });
});

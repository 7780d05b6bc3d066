import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { loadSecrets, secretsFrom } from '../../src/secrets.ts';

describe('secrets', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'heed-secrets-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const refusal = (work: () => unknown): HeedError => {
    try {
      work();
    } catch (error) {
      if (error instanceof HeedError) return error;
      throw error;
    }
    throw new Error('was not refused');
  };

  it('makes a secret once, for its owner only, and leaves no draft behind', () => {
    const nested = join(dataDir, 'a', 'b');
    const first = loadSecrets({ dataDir: nested }).derive('session');
    expect(statSync(join(nested, 'secret')).mode & 0o777).to.equal(0o600);
    expect(readFileSync(join(nested, 'secret'), 'utf8')).to.match(/^[A-Za-z0-9+/]{43}=\n$/);
    expect(readdirSync(nested)).to.deep.equal(['secret']);
    expect(loadSecrets({ dataDir: nested }).derive('session')).to.deep.equal(first);
  });

  it('derives the same from HEED_SECRET as from the file it was copied from', () => {
    const fromFile = loadSecrets({ dataDir }).derive('vault');
    const copied = readFileSync(join(dataDir, 'secret'), 'utf8').trim();
    expect(loadSecrets({ dataDir, HEED_SECRET: [copied] }).derive('vault')).to.deep.equal(fromFile);
  });

  it('writes no file when HEED_SECRET is given', () => {
    loadSecrets({ dataDir, HEED_SECRET: ['s'.repeat(32)] });
    expect(readdirSync(dataDir)).to.deep.equal([]);
  });

  it('refuses a file that others can read, and says how to mend it', () => {
    loadSecrets({ dataDir });
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(join(dataDir, 'secret'), mode);
      const error = refusal(() => loadSecrets({ dataDir }));
      expect(error.code).to.equal('config-invalid');
      expect(error.message).to.contain('chmod 600');
    }
  });

  it('refuses a damaged file and neither echoes nor replaces it', () => {
    const file = join(dataDir, 'secret');
    for (const content of ['', 'hunter2', `${'A'.repeat(42)}==\n`, `${'A'.repeat(86)}==`]) {
      writeFileSync(file, content, { mode: 0o600 });
      const error = refusal(() => loadSecrets({ dataDir }));
      expect(error.code).to.equal('config-invalid');
      if (content) expect(error.message).not.to.contain(content.trim());
      expect(readFileSync(file, 'utf8')).to.equal(content);
    }
  });

  it('says so when the data directory cannot hold it', () => {
    writeFileSync(join(dataDir, 'file'), '');
    for (const taken of ['file', 'file/below']) {
      const error = refusal(() => loadSecrets({ dataDir: join(dataDir, taken) }));
      expect(error.code).to.equal('data-dir-unusable');
      expect(error.message)
        .to.include(join(dataDir, taken))
        .and.include('HEED_DATA_DIR')
        .and.include('a file');
    }
  });

  it('keeps purposes and secrets apart, newest first', () => {
    const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)];
    const rotated = secretsFrom([newer, older, newer]);
    expect(rotated.derive('csrf')).to.have.length(2);
    expect(rotated.derive('csrf')[1]).to.deep.equal(secretsFrom([older]).derive('csrf')[0]);
    expect(rotated.derive('csrf')[0]).not.to.deep.equal(rotated.derive('link')[0]);
    expect(rotated.derive('csrf')[0]).to.have.length(32);
  });

  it('refuses an empty list', () => {
    expect(refusal(() => secretsFrom([])).code).to.equal('config-invalid');
    expect(refusal(() => loadSecrets({ dataDir, HEED_SECRET: [] })).code).to.equal('config-invalid');
  });
});

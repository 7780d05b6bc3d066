import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeFolder } from '../../src/make-folder.ts';

describe('a folder', () => {
  it('is made with those above it, and again without harm', () => {
    const top = mkdtempSync(join(tmpdir(), 'heed-folder-'));
    try {
      const deep = join(top, 'a', 'b', 'c');
      makeFolder(deep);
      makeFolder(deep);
      expect(existsSync(deep)).to.equal(true);
    } finally {
      rmSync(top, { recursive: true });
    }
  });

  it('is refused where the system takes none, instead of being tried for ever', () => {
    // /proc on Linux; elsewhere below a file.
    expect(() => makeFolder(existsSync('/proc/self') ? '/proc/heed/data' : '/etc/hosts/data')).to.throw();
  });
});

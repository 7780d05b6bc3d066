import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { columns } from '../../src/people/directory/columns.ts';
import { limits } from '../../src/people/directory/csv.ts';
import { defaultMostLeaving } from '../../src/people/directory/diff.ts';
import { grantedRoles, roles } from '../../src/people/person.ts';
import { permissionTable } from '../fixtures/people/permission-table.ts';

describe('docs/people.md', () => {
  let text: string;
  before(async () => {
    text = await readFile(new URL('../../docs/people.md', import.meta.url), 'utf8');
  });

  it('shows the permissions as they are', () => {
    const wanted = [
      `| | ${roles.join(' | ')} |`,
      `|---|${roles.map(() => ':-:|').join('')}`,
      ...[...permissionTable()].map(([action, marks]) => {
        const cells = roles.map((role) => marks.get(role)?.replace('-', '') ?? '');
        return `| \`${action}\` | ${cells.join(' | ')} |`;
      }),
    ];
    const shown = /<!-- permissions:.*-->\n([\s\S]*?)\n<!-- \/permissions -->/u.exec(text)?.[1];
    expect(shown?.split('\n')).to.deep.equal(wanted);
  });

  it('names every header a column is known by', () => {
    for (const { zh, en } of Object.values(columns)) {
      expect(text).to.include(`| ${zh.join(', ')}; ${en.join(', ')} |`);
    }
  });

  it('names every role, and the limits', () => {
    for (const role of grantedRoles) expect(text).to.include(`**${role}**`);
    expect(text).to.include(`${limits.rows.toLocaleString('en')} rows`);
    expect(text).to.include(`${limits.bytes / 1024 / 1024} MB`);
    expect(text).to.include(`more than ${defaultMostLeaving * 100} % of the people`);
  });
});

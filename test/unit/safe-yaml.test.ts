import { expect } from 'chai';
import { parseYaml } from '../../src/policies/safe-yaml.ts';

/** What goes too deep is told before it is parsed: the parser would run out of stack, and at times take the process along. */
describe('YAML that goes too deep', () => {
  const said = (source: string) =>
    parseYaml(source).problems?.map(({ line, said }) => `${line} ${said.code}`);
  const stairs = (steps: number) => Array.from({ length: steps }, (_, n) => `${' '.repeat(n)}a:\n`).join('');

  it('is refused at its line, in brackets, in lists, in maps and far to the right', () => {
    expect(said('['.repeat(50_000))).to.deep.equal(['1 policy.tooDeep']);
    expect(said(`a: 1\nb: ${'{a: '.repeat(10_000)}`)).to.deep.equal(['2 policy.tooDeep']);
    expect(said('- '.repeat(20_000))).to.deep.equal(['1 policy.tooDeep']);
    expect(said(`a: |\n  x\nb:\n${'? '.repeat(20_000)}`)).to.deep.equal(['4 policy.tooDeep']);
    for (const many of [': '.repeat(5_000), 'a: '.repeat(5_000), `[${'a: '.repeat(5_000)}`])
      expect(said(many)).to.deep.equal(['1 policy.tooDeep']);
    // Beside each other, not within: the parser says what is wrong with them.
    expect(said(`{${': '.repeat(5_000)}`))
      .to.have.length(20)
      .and.include('1 policy.yaml.UNEXPECTED_TOKEN');
    expect(said(stairs(600))).to.deep.equal(['257 policy.tooDeep']);
    for (const before of ['a: |\n', 'a: x\n', 'a: "x\n', '']) {
      const at = before.split('\n').length;
      expect(said(`${before}${' '.repeat(30_000)}b: "1"`)).to.deep.equal([`${at} policy.tooDeep`]);
    }
  });

  it('is refused whatever stands between its levels', () => {
    const units = ['?\n "": , {}: ', 'a: - ,: ,: ? "": \n', ',: : []: ?\n,: ? ', '\'\'- ,: ? ,\n,\n"": '];
    for (const unit of [...units, 'a: ', '- ', '? ', ': '])
      expect(said(`${unit.repeat(2_000)}a`)?.[0], unit).to.include('policy.tooDeep');
    expect(said(`- ? ${units[0]?.repeat(2_000)}a`)?.[0]).to.include('policy.tooDeep');
    const rows = Array.from({ length: 20 }, () => `[x, ${'a: '.repeat(61)}`).join('');
    expect(said(rows)).to.deep.equal(['1 policy.tooDeep']);
  });

  it('and what people write is read', () => {
    const nested = `${'['.repeat(60)}1${']'.repeat(60)}`;
    expect(parseYaml(`a: ${nested}`).problems).to.equal(undefined);
    expect(parseYaml(`a: |\n${' '.repeat(200)}x\n`).value).to.deep.equal({ a: 'x\n' });
    // Brackets within words are words.
    expect(parseYaml(`a: "${'['.repeat(500)}"\nb: |\n  ${'- [ '.repeat(500)}\n`).problems).to.equal(
      undefined,
    );
    expect(parseYaml('- 1\n'.repeat(5_000)).value).to.have.length(5_000);
    const pairs = Array.from({ length: 500 }, (_, n) => `k${n}: "v"`);
    expect(parseYaml(`a: {${pairs.join(', ')}}\n${pairs.join('\n')}`).problems).to.equal(undefined);
    expect(parseYaml(stairs(60)).problems).to.equal(undefined);
  });
});

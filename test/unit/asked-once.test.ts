import { expect } from 'chai';
import { AskedOnce } from '../../src/exports/asked-once.ts';

describe('lines that are counted and then written', () => {
  const twice = (asked: number[]) => async (n: number) => {
    asked.push(n);
    return [n, n];
  };
  const through = async (lines: AsyncIterable<readonly number[]>) => {
    const all: number[] = [];
    for await (const some of lines) all.push(...some);
    return all;
  };

  it('are asked of each source once', async () => {
    const asked: number[] = [];
    const lines = new AskedOnce([1, 2, 3], twice(asked));
    expect(await through(lines)).to.deep.equal([1, 1, 2, 2, 3, 3]);
    expect(await through(lines)).to.deep.equal([1, 1, 2, 2, 3, 3]);
    expect(asked).to.deep.equal([1, 2, 3]);
  });

  it('are asked again beyond what may be kept, and are the same', async () => {
    const asked: number[] = [];
    const lines = new AskedOnce([1, 2, 3], twice(asked), 4);
    expect(await through(lines)).to.deep.equal(await through(lines));
    expect(asked).to.deep.equal([1, 2, 3, 3]);
  });
});

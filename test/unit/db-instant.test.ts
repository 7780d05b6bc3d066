import { expect } from 'chai';
import fc from 'fast-check';
import pg from 'pg';
import { instantIn } from '../../src/db/instant.ts';

const readLong: (text: string) => Date = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ);

describe('instants that the database writes', () => {
  it('are what the driver reads them as', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        fc.constantFrom('', '.1', '.05', '.123', '.007', '.1234', '.123456'),
        fc.constantFrom('+00', '+08', '-03:30', '+00:00'),
        (at, part, zone) => {
          const text = `${at.toISOString().slice(0, 19).replace('T', ' ')}${part}${zone}`;
          expect(instantIn(text)).to.deep.equal(readLong(text));
        },
      ),
    );
  });

  it('are left to the driver where they are written another way', () => {
    for (const text of ['infinity', '-infinity', '0044-03-15 12:00:00+00 BC', '10000-01-01 00:00:00+00'])
      expect(instantIn(text)).to.deep.equal(readLong(text));
    expect(instantIn('2026-03-04 10:00:00.123+00').toISOString()).to.equal('2026-03-04T10:00:00.123Z');
  });
});

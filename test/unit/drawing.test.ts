import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { readDrawing } from '../../src/notices/signature/drawing/lines.ts';
import { drawPicture } from '../../src/notices/signature/drawing/picture.ts';
import { drawing } from '../fixtures/drawing.ts';

const problemOf = (sent: string) => {
  const read = readDrawing(sent);
  return read.ok ? 'none' : read.problem;
};

describe('a drawn signature', () => {
  it('is read as strokes, each from its first point to its last', () => {
    const read = readDrawing(drawing());
    if (!read.ok) throw new Error(read.problem);
    expect(read.strokes.map((stroke) => [stroke[0], stroke.at(-1)])).to.deep.equal([
      [
        [100, 250],
        [320, 195],
      ],
      [
        [380, 351],
        [600, 131],
      ],
      [
        [660, 359],
        [880, 176],
      ],
    ]);
    expect(read.path.split('M').slice(1)).to.deep.equal(
      read.strokes.map((stroke) => stroke.map((point) => point.join(' ')).join('L')),
    );
  });

  it('says nothing of where the hand was quick: the same line is the same, however its points came', () => {
    /** A line with a bend, of which a screen told at even times; `pace` is how far the hand had come by then. */
    const line = (pace: (time: number) => number) =>
      Array.from({ length: 61 }, (_, n) => Math.round(pace(n / 60) * 600))
        .concat(300)
        .toSorted((one, two) => one - two)
        .map((way) => (way <= 300 ? `${100 + way} 400` : `400 ${400 - (way - 300)}`))
        .filter((point, n, all) => point !== all[n - 1])
        .join('L');
    const lines = [(time: number) => time, (time: number) => time * time, Math.sqrt].map(line);
    const paths = lines.map((points) => {
      const read = readDrawing(`M${points}`);
      return read.ok ? read.path : read.problem;
    });
    expect([new Set(lines).size, new Set(paths).size]).to.deep.equal([3, 1]);
  });

  it('has no point further from the next than any other, whatever was sent', () => {
    const stroke = fc
      .array(fc.tuple(fc.nat(1_000), fc.nat(500)), { minLength: 8, maxLength: 20 })
      .map((points) => `M${points.map((point) => point.join(' ')).join('L')}`);
    fc.assert(
      fc.property(stroke, (sent) => {
        const read = readDrawing(sent);
        if (!read.ok) return;
        for (const points of read.strokes)
          for (const [n, [x, y]] of points.slice(1).entries())
            expect(Math.hypot(x - (points[n]?.[0] ?? 0), y - (points[n]?.[1] ?? 0))).to.be.below(7.5);
      }),
    );
  });

  it('may have dots, as many names do', () => {
    expect(problemOf(`${drawing()}M500 100`)).to.equal('none');
  });

  const refused: [what: string, sent: string, problem: string][] = [
    ['nothing', '', 'drawingMissing'],
    ['a dot', 'M500 250', 'drawingTooLittle'],
    ['a slip of the finger', 'M1 1L2 2L3 3L4 4L5 5L6 6L7 7L8 8L9 9', 'drawingTooLittle'],
    ['two points far apart', 'M0 0L999 400', 'drawingTooLittle'],
    ['a scribble on one spot', `M500 250${'L510 260L500 250'.repeat(50)}`, 'drawingTooLittle'],
    ['points with pressure', '[{"x":1,"y":2,"pressure":0.5,"time":1712345678901}]', 'drawingMore'],
    ['strokes as the library has them', '[{"penColor":"black","points":[{"x":1,"y":2}]}]', 'drawingMore'],
    ['a third number at a point', drawing().replace('M100 250', 'M100 250 9'), 'drawingInvalid'],
    ['fractions, which could carry more', drawing().replace('100', '100.25'), 'drawingInvalid'],
    ['off the paper to the right', drawing().replace('M100 ', 'M1001 '), 'drawingInvalid'],
    ['off the paper below', drawing().replace('M100 250', 'M100 501'), 'drawingInvalid'],
    ['beyond the left edge', drawing().replace('M100 ', 'M-1 '), 'drawingInvalid'],
    ['curves', 'M0 0C10 10 20 20 30 30', 'drawingInvalid'],
    ['markup', `${drawing()}<script>`, 'drawingInvalid'],
    ['a line without a beginning', 'L0 0L10 10', 'drawingInvalid'],
    ['a picture', 'data:image/png;base64,iVBORw0KGgo=', 'drawingInvalid'],
    ['more than anybody writes', drawing(2_000), 'drawingTooLarge'],
    ['very long lines', `M0 0${'L1000 500L0 0'.repeat(60)}`, 'drawingTooLarge'],
    ['a megabyte', 'M0 0'.repeat(250_000), 'drawingTooLarge'],
  ];
  for (const [what, sent, problem] of refused) {
    it(`${what}: ${problem}`, () => expect(problemOf(sent)).to.equal(problem));
  }

  it('whatever is sent: it is refused with words, or lies on the paper', () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.stringMatching(/^(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4}){0,9}){1,4}$/),
    );
    fc.assert(
      fc.property(anything, (sent) => {
        const read = readDrawing(sent);
        if (!read.ok) return;
        for (const [x, y] of read.strokes.flat()) {
          expect(x).to.be.within(0, 1_000);
          expect(y).to.be.within(0, 500);
        }
      }),
    );
  });

  it('becomes a picture of its lines: ink where they run, paper elsewhere', () => {
    const read = readDrawing(`${drawing()}M0 0L0 500L1000 500L1000 0`);
    const image = drawPicture(read.ok ? read.strokes : []);
    expect(image.subarray(1, 4).toString()).to.equal('PNG');
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).to.deep.equal([600, 300]);
    const at = image.indexOf('IDAT');
    const rows = inflateSync(image.subarray(at + 4, at + 4 + image.readUInt32BE(at - 4)));
    expect(rows.length).to.equal(601 * 300);
    const pixel = (x: number, y: number) => rows[y * 601 + 1 + x] ?? -1;
    expect(pixel(60, 150), 'where the first stroke begins').to.be.below(60);
    expect(pixel(0, 299), 'the corner').to.be.below(60);
    expect(pixel(590, 20), 'paper').to.equal(255);
    expect(drawPicture(read.ok ? read.strokes : []).equals(image)).to.equal(true);
  });

  it('is drawn in a moment, however much ink the limits allow', () => {
    const read = readDrawing(`M0 0${'L1000 499L0 1'.repeat(26)}`);
    expect(read.ok).to.equal(true);
    const begun = process.cpuUsage();
    drawPicture(read.ok ? read.strokes : []);
    expect(process.cpuUsage(begun).user / 1_000).to.be.below(1_000);
  });
});

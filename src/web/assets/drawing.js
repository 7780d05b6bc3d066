/*
 * A signature on paper of 1000 by 500. Of every stroke only the line is taken: where it goes, in whole numbers.
 * When and how hard somebody pressed is left behind here and never sent. Nor is how fast: a screen tells of a finger
 * at even times, so points are put at even distances first.
 */
(() => {
  const paper = { width: 1000, height: 500 };
  /** From point to point, in units of the paper. */
  const step = 6;

  /** The same line, with its points at even distances. */
  function even(points) {
    const placed = points.slice(0, 1);
    let ahead = step;
    points.forEach((to, n) => {
      const from = points[n - 1] ?? to;
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      for (; ahead <= length; ahead += step) {
        const part = ahead / length;
        placed.push({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
      }
      ahead -= length;
    });
    return placed.concat(points.slice(-1));
  }

  function start(box) {
    const canvas = box.querySelector('canvas');
    const field = box.querySelector('input[type="hidden"]');
    const state = box.querySelector('[data-drawing-state]');
    const [undo, clear] = ['undo', 'clear'].map((name) => box.querySelector(`#drawing-${name}`));
    const pad = new window.SignaturePad(canvas, { penColor: '#16211c', minWidth: 0.8, maxWidth: 2.4 });

    const within = (value, end) => Math.min(end, Math.max(0, Math.round(value)));
    const lineOf = ({ points }) => {
      const scale = paper.width / canvas.clientWidth;
      const onPaper = points.map(({ x, y }) => ({ x: x * scale, y: y * scale }));
      const places = even(onPaper).map(({ x, y }) => `${within(x, paper.width)} ${within(y, paper.height)}`);
      return `M${places.filter((place, n) => place !== places[n - 1]).join('L')}`;
    };
    const changed = () => {
      const strokes = pad.toData();
      field.value = strokes.map(lineOf).join('');
      state.textContent =
        strokes.length === 0
          ? state.dataset.empty
          : state.dataset.strokes.replace('#', String(strokes.length));
      for (const button of [undo, clear]) button.disabled = strokes.length === 0;
      // What was wrong with the one before says nothing about this one.
      if (strokes.length > 0) box.querySelector('.problem[id]')?.remove();
    };

    // A canvas has as many points as the screen, and forgets what is on it when that changes.
    let width = 0;
    const resize = () => {
      if (canvas.clientWidth === 0 || canvas.clientWidth === width) return;
      const grown = width === 0 ? 1 : canvas.clientWidth / width;
      width = canvas.clientWidth;
      const ratio = Math.max(1, window.devicePixelRatio);
      const strokes = pad.toData().map((stroke) => ({
        ...stroke,
        points: stroke.points.map((point) => ({ ...point, x: point.x * grown, y: point.y * grown })),
      }));
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      canvas.getContext('2d').scale(ratio, ratio);
      pad.clear();
      pad.fromData(strokes);
      changed();
    };

    pad.addEventListener('endStroke', changed);
    undo.addEventListener('click', () => {
      pad.fromData(pad.toData().slice(0, -1));
      changed();
    });
    clear.addEventListener('click', () => {
      pad.clear();
      changed();
    });
    new ResizeObserver(resize).observe(canvas);
    resize();
    box.dataset.ready = '';
  }

  for (const box of document.querySelectorAll('[data-drawing]')) start(box);
})();

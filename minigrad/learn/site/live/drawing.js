// Paths on the surface, and the curves of the losses. Each method has a colour, a dash pattern and a mark of its own.
const DASHES = [[], [9, 5], [2, 5], [12, 4, 2, 4]];
const NAMES = ['A', 'B', 'C', 'D'];

// Pixels of a canvas for points of a rectangle (left, right, bottom, top).
function projection(canvas, [left, right, bottom, top], edge = [0, 0, 0, 0]) {
  const [l, r, b, t] = edge,
    {width, height} = canvas;
  return ([x, y]) => [
    l + ((width - l - r) * (x - left)) / (right - left),
    t + ((height - t - b) * (top - y)) / (top - bottom)
  ];
}

// Pixels of a canvas for one of the page, at most two.
const density = () => Math.min(window.devicePixelRatio || 1, 2);

// Canvas pixels as many as the screen has; returns whether the size changed.
function fitted(canvas) {
  const ratio = density(),
    box = canvas.getBoundingClientRect();
  const [width, height] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
  if (canvas.width === width && canvas.height === height) return false;
  Object.assign(canvas, {width, height});
  return true;
}

function stroke(context, points, {colour, dash, wide, halo, alpha = 1}) {
  if (points.length < 2) return;
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.lineJoin = context.lineCap = 'round';
  context.globalAlpha = alpha;
  if (halo) (Object.assign(context, {strokeStyle: halo, lineWidth: wide * 2.2}), context.stroke());
  context.setLineDash(dash.map(length => (length * wide) / 2));
  Object.assign(context, {strokeStyle: colour, lineWidth: wide});
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

// The mark at the end of a path: circle, square, triangle, diamond.
function mark(context, [x, y], kind, size, colour, halo) {
  context.beginPath();
  if (kind === 0) context.arc(x, y, size, 0, 7);
  const corners = [0, 4, 3, 4][kind],
    turn = [0, Math.PI / 4, -Math.PI / 2, 0][kind];
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    context.lineTo(x + 1.35 * size * Math.cos(angle), y + 1.35 * size * Math.sin(angle));
  }
  context.closePath();
  Object.assign(context, {fillStyle: colour, strokeStyle: halo, lineWidth: size / 2.5});
  context.stroke();
  context.fill();
}

function arrow(context, from, to, colour, wide) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]),
    head = 4.5 * wide;
  stroke(context, [from, to], {colour, dash: [], wide});
  const side = turn => [to[0] - head * Math.cos(angle + turn), to[1] - head * Math.sin(angle + turn)];
  stroke(context, [side(0.45), to, side(-0.45)], {colour, dash: [], wide});
}

// All paths up to the step `place`; runs: [{path, method, slot}]. If a method outputs other weights than it trains, as
// Lookahead and SWA do, their path is drawn in full and that of the trained weights faintly.
function drawPaths(canvas, view, runs, place, palette) {
  const context = canvas.getContext('2d'),
    at = projection(canvas, view),
    size = Math.max(canvas.width / 720, 0.75 * density());
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const {path, method, slot} of runs) {
    const shown = path.slice(0, place + 1);
    const style = {colour: palette.paths[slot], dash: DASHES[slot], wide: 2.4 * size, halo: palette.halo};
    const faint = method.swa || method.lookahead ? {wide: 1.5 * size, alpha: 0.5, halo: null} : {};
    const trained = shown.flatMap(s => (s.pulled ? [at(s.pulled), at(s.w)] : [at(s.w)]));
    stroke(context, trained, {...style, ...faint});
    if (method.lookahead) {
      const slow = shown.filter((s, i) => i % method.lookahead.k === 0).map(s => at(s.slow ?? s.w));
      stroke(context, slow, style);
    }
    if (method.swa) {
      const means = shown.filter(s => s.mean).map(s => at(s.mean));
      stroke(context, means, style);
    }
  }
  for (const run of runs) drawEnd(context, at, run, place, palette, size);
}

// Where a method is: its mark, a ring at SWA's mean, and SAM's way up for the step that comes next.
function drawEnd(context, at, {path, slot}, place, palette, size) {
  const now = path[Math.min(place, path.length - 1)],
    next = path[place + 1],
    colour = palette.paths[slot];
  if (next?.eps) {
    const up = now.w.map((value, i) => value + next.eps[i]);
    arrow(context, at(now.w), at(up), palette.text, 1.8 * size);
  }
  mark(context, at(now.w), slot, 5 * size, colour, palette.halo);
  if (now.mean) ring(context, at(now.mean), 7 * size, colour, palette.halo);
}

function ring(context, [x, y], size, colour, halo) {
  for (const [style, wide] of [
    [halo, size],
    [colour, size / 2.2]
  ]) {
    context.beginPath();
    context.arc(x, y, size, 0, 7);
    Object.assign(context, {strokeStyle: style, lineWidth: wide});
    context.stroke();
  }
}

// Small crosses at the minima, and numbers along the two edges.
function drawAxes(canvas, view, minima, palette) {
  const context = canvas.getContext('2d'),
    at = projection(canvas, view),
    ratio = density();
  const [left, right, bottom, top] = view;
  Object.assign(context, {
    strokeStyle: palette.text,
    lineWidth: 1.5 * ratio,
    fillStyle: palette.text,
    globalAlpha: 0.75
  });
  for (const [x, y] of minima.map(at)) {
    context.beginPath();
    for (const [dx, dy] of [
      [1, 1],
      [1, -1]
    ]) {
      context.moveTo(x - 4 * ratio * dx, y - 4 * ratio * dy);
      context.lineTo(x + 4 * ratio * dx, y + 4 * ratio * dy);
    }
    context.stroke();
  }
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  context.textAlign = 'center';
  for (let x = Math.ceil(left); x < right; x++) {
    if (x - left > 0.25) context.fillText(six(x).replace('-', '−'), at([x, 0])[0], canvas.height - 6 * ratio);
  }
  context.textAlign = 'left';
  for (let y = Math.ceil(bottom); y < top; y++) {
    if (y - bottom > 0.25) context.fillText(six(y).replace('-', '−'), 6 * ratio, at([0, y])[1] + 4 * ratio);
  }
  context.globalAlpha = 1;
}

// The losses of all runs up to `place`; on a logarithmic axis if none is negative and they differ by a factor of 30.
function drawLosses(canvas, runs, place, palette) {
  const context = canvas.getContext('2d'),
    ratio = density();
  const losses = runs
    .flatMap(({path}) => path.slice(0, place + 1).flatMap(s => [s.L, s.outL]))
    .filter(Number.isFinite);
  const floor = 1e-12,
    low = Math.min(...losses),
    high = Math.min(Math.max(...losses), 1e9);
  const logarithmic = low >= 0 && high / Math.max(low, floor) > 30;
  const scale = L => (logarithmic ? Math.log10(Math.max(L, floor)) : L);
  const range = [scale(low), scale(high)],
    margin = 0.06 * (range[1] - range[0]) || 1;
  const view = [0, Math.max(place, 10), range[0] - margin, range[1] + margin];
  const edge = [46, 10, 20, 8].map(pixels => pixels * ratio),
    at = projection(canvas, view, edge);
  context.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(context, {
    font: `${11 * ratio}px system-ui, sans-serif`,
    fillStyle: palette.soft,
    strokeStyle: palette.grid,
    lineWidth: ratio
  });
  drawTicks(context, view, at, logarithmic, edge, canvas);
  for (const {path, method, slot} of runs) {
    const shown = path.slice(0, place + 1),
      style = {colour: palette.paths[slot], dash: DASHES[slot], wide: 2 * ratio};
    stroke(
      context,
      shown.map((s, t) => at([t, scale(Math.min(s.L, high))])),
      style
    );
    if (method.swa || method.lookahead) {
      stroke(
        context,
        shown.map((s, t) => at([t, scale(Math.min(s.outL, high))])),
        {...style, wide: ratio, alpha: 0.8}
      );
    }
  }
}

function drawTicks(context, view, at, logarithmic, edge, canvas) {
  const [, right, bottom, top] = view,
    step = nice((top - bottom) / 4),
    across = nice(right / 6);
  context.textAlign = 'right';
  const each = logarithmic ? Math.max(1, Math.ceil(step)) : step;
  for (let y = Math.ceil(bottom / each) * each; y <= top; y += each) {
    const [x, down] = at([0, y]);
    context.fillText(logarithmic ? six(10 ** y) : six(+y.toPrecision(3)), x - edge[1] / 2, down + edge[3] / 2);
    context.beginPath();
    context.moveTo(x, down);
    context.lineTo(canvas.width - edge[1], down);
    context.stroke();
  }
  context.textAlign = 'center';
  for (let t = 0; t <= right; t += Math.max(1, across))
    context.fillText(t, at([t, 0])[0], canvas.height - edge[3] / 2);
}

// A round number near x: 1, 2 or 5 times a power of ten.
function nice(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  return power * (x / power < 1.5 ? 1 : x / power < 3.5 ? 2 : x / power < 7.5 ? 5 : 10);
}

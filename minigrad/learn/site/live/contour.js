// The surface behind the paths: shades and contour lines, drawn once for each surface, size and theme.
const GRID = {across: 160, down: 120, levels: 16};

// Values of the surface on a grid, row by row from the top, and the same between 0 and 1 on a scale like log(1 + L).
function sampled(surface, [left, right, bottom, top]) {
  const {across, down} = GRID;
  const values = new Float64Array(across * down);
  for (let row = 0, place = 0; row < down; row++) {
    const y = top - ((top - bottom) * row) / (down - 1);
    for (let column = 0; column < across; column++) {
      values[place++] = surface.at(left + ((right - left) * column) / (across - 1), y)[0];
    }
  }
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[0],
    high = sorted.at(-1),
    unit = (sorted[sorted.length >> 1] - low) / 4;
  const scale = Math.log1p((high - low) / unit);
  return values.map(value => Math.log1p((value - low) / unit) / scale);
}

function drawLandscape(canvas, heights, palette) {
  const context = canvas.getContext('2d'),
    {across, down, levels} = GRID;
  const {width, height} = canvas;
  context.imageSmoothingQuality = 'high';
  context.drawImage(shaded(heights, palette), 0, 0, width, height);
  context.strokeStyle = palette.line;
  for (let k = 1; k < levels; k++) {
    context.globalAlpha = k % 4 ? 0.35 : 0.7;
    context.lineWidth = width / 1100;
    context.beginPath();
    contour(heights, k / levels, (x0, y0, x1, y1) => {
      context.moveTo((x0 * width) / (across - 1), (y0 * height) / (down - 1));
      context.lineTo((x1 * width) / (across - 1), (y1 * height) / (down - 1));
    });
    context.stroke();
  }
  context.globalAlpha = 1;
}

// A small picture of the heights, one pixel for each value; drawn large it is smooth.
function shaded(heights, {low, high}) {
  const small = Object.assign(document.createElement('canvas'), {width: GRID.across, height: GRID.down});
  const context = small.getContext('2d'),
    image = context.createImageData(GRID.across, GRID.down);
  heights.forEach((height, i) => {
    const share = (Math.round(height * GRID.levels) / GRID.levels) * 0.75 + height * 0.25;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = low[c] + (high[c] - low[c]) * share;
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
  return small;
}

// Marching squares: calls segment(x0, y0, x1, y1) in units of the grid for each piece of the line at `level`.
function contour(heights, level, segment) {
  const {across, down} = GRID;
  for (let row = 0; row + 1 < down; row++) {
    for (let column = 0; column + 1 < across; column++) {
      const at = row * across + column;
      const a = heights[at] - level,
        b = heights[at + 1] - level;
      const c = heights[at + across + 1] - level,
        d = heights[at + across] - level;
      const cut = [];
      if (a > 0 !== b > 0) cut.push(column + a / (a - b), row);
      if (b > 0 !== c > 0) cut.push(column + 1, row + b / (b - c));
      if (c > 0 !== d > 0) cut.push(column + d / (d - c), row + 1);
      if (d > 0 !== a > 0) cut.push(column, row + a / (a - d));
      for (let i = 0; i + 3 < cut.length; i += 4) segment(cut[i], cut[i + 1], cut[i + 2], cut[i + 3]);
    }
  }
}

// The points of a regression in a corner of the surface, as the digits they are, and the line that each method draws
// between them: where p·x + q·y = 0.
function drawInset(canvas, points, runs, place, palette) {
  canvas.hidden = !points.length;
  if (!points.length) return;
  fitted(canvas);
  const context = canvas.getContext('2d'),
    ratio = density(),
    reach = 1.1 * Math.max(...points.flatMap(([p, q]) => [Math.abs(p), Math.abs(q)])),
    at = projection(canvas, [-reach, reach, -reach, reach]);
  context.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(context, {
    font: `${10 * ratio}px system-ui, sans-serif`,
    textAlign: 'center',
    textBaseline: 'middle'
  });
  for (const [p, q, s] of points) {
    context.fillStyle = s > 0 ? palette.text : palette.soft;
    context.fillText(s > 0 ? '5' : '3', ...at([p, q]));
  }
  for (const {path, slot} of runs) {
    const [x, y] = path[Math.min(place, path.length - 1)].w;
    const far = (2 * reach) / (Math.hypot(x, y) || 1);
    const ends = [at([-y * far, x * far]), at([y * far, -x * far])];
    stroke(context, ends, {colour: palette.paths[slot], dash: DASHES[slot], wide: 2 * ratio});
  }
}

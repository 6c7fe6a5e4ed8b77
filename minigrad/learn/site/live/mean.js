// The first n of some points and their running mean, as the engine updates it.
function runningMeans(points) {
  const means = [];
  points.forEach((point, n) =>
    means.push(n ? point.map((w, i) => functions.mean_with(means[n - 1][i], n, w)) : point)
  );
  return means;
}

figures('runningmean', ({points, curvatures, view, symbol}, n) => {
  const {svg, room, at} = contours(curvatures, view),
    shown = points.slice(0, n),
    means = runningMeans(shown);
  for (const point of shown) room.append(dot(at(...point), 'disk', {class: 'end-0'}));
  room.append(
    line(
      means.map(mean => at(...mean)),
      {class: 'line line-1'}
    )
  );
  room.append(dot(at(...means.at(-1)), 'large', {class: 'end-1'}));
  const far = shown.reduce((sum, point) => sum + Math.hypot(...point), 0) / n,
    short = number => +number.toPrecision(3);
  return {
    parts: [svg, legend([['line points-0', 'captured iterates'], ['line line-1', 'their mean']])],
    text:
      `${symbol} = ${n}: mean distance of the captures ${short(far)}, ` +
      `distance of their mean ${short(Math.hypot(...means.at(-1)))}`
  };
});

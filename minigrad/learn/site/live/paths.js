// The paths of rules on a quadratic, from the engine's own rules: the slider is a hyperparameter, or the time.
// [{name, path}]: the snapshots of runner.js for each method.
function pathsOf({methods, curvatures, start, over, steps, lookahead}, value) {
  const surface = {at: (x, y) => functions.quadratic(x, y, ...curvatures)},
    [k, alpha] = lookahead;
  return methods.map(([name, rule, given]) => {
    const hyper = {...rules[rule].hyper, ...given, ...(over === 't' ? {} : {[over]: value})};
    const method = {rule: rules[rule], hyper, ascent: 'none', lookahead: k ? {k, alpha} : false, swa: false};
    const path = [beginning(method, surface, start)];
    for (let t = 0; t < (over === 't' ? value * steps : steps) && !path.at(-1).stopped; t++) {
      path.push(advanced(path.at(-1), method, surface, [0, 0]));
    }
    return {name, path};
  });
}

function drawPath(room, at, {path}, i, k) {
  const trained = path.flatMap(now => (now.pulled ? [now.pulled, now.w] : [now.w]));
  room.append(
    line(
      trained.map(w => at(...w)),
      {class: `line line-${i} ${k ? 'faint' : ''}`}
    )
  );
  for (const w of trained) room.append(dot(at(...w), 'disk', {class: `end-${i} ${k ? 'faint' : ''}`}));
  if (!k) return room.append(dot(at(...path.at(-1).w), 'large', {class: `end-${i}`}));
  const slow = path.filter((_, t) => t % k === 0).map(now => at(...now.w));
  room.append(line(slow, {class: `line line-${i}`}));
  for (const place of slow) room.append(dot(place, 'square', {class: `end-${i}`}));
}

figures('paths', (told, value) => {
  const {svg, room, at} = contours(told.curvatures, told.view),
    found = pathsOf(told, value),
    k = told.lookahead[0];
  found.forEach((run, i) => drawPath(room, at, run, found.length > 1 ? i : 1, k));
  const steps = found[0].path.length - 1,
    far = ({path}) => +Math.hypot(...path.at(-1).w).toPrecision(3);
  const names = found.map(({name}, i) => [`line line-${found.length > 1 ? i : 1}`, name]);
  if (k) names.push(['line line-1 faint', 'fast weights']);
  const after = told.over === 't' && told.steps === 1 ? '' : ` after ${steps} steps`;
  const texts = found.map(run => (found.length > 1 ? `${run.name} ${far(run)}` : far(run)));
  return {
    parts: [svg, legend(names)],
    text: `${told.symbol} = ${six(value)}: distance from the minimum${after}: ${texts.join(', ')}`
  };
});

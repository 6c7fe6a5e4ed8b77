// |Δw|/η in each step of a rule whose gradient is always 1, for the number that is chosen.
function stepLengths(rule, hyper, steps) {
  const lengths = [];
  for (let t = 1, w = 0, state = rule.state.map(() => 0), next; t <= steps; t++) {
    [next, ...state] = rule.step(w, 1, state, t, hyper);
    lengths.push(Math.abs(next - w) / hyper.lr);
    w = next;
  }
  return lengths;
}

// Curves of the lengths over the step, on a logarithmic axis from 0.2 to at least 30; the highest point of the last.
figures('steplengths', ({rules: names, over, hyper, steps, symbol}, value) => {
  const curves = names.map(name => stepLengths(rules[name], {...rules[name].hyper, ...hyper, [over]: value}, steps)),
    lengths = curves.at(-1),
    most = Math.max(...lengths),
    when = lengths.indexOf(most) + 1;
  const top = Math.max(30, 1.4 * Math.max(...curves.flat())),
    values = [0.3, 1, 3, 10, 30, 100, 300].filter(length => length <= top);
  const {svg, room, at} = paper({
    x: [1, steps],
    y: [Math.log(0.2), Math.log(top)],
    labels: ['step t', 'step length / η'],
    ticks: {y: values.map(length => [Math.log(length), six(length)])}
  });
  curves.forEach((found, i) =>
    room.append(
      line(
        found.map((length, k) => at(k + 1, Math.log(Math.max(length, 0.2)))),
        {class: `line line-${i}`}
      )
    )
  );
  room.append(dot(at(when, Math.log(most)), 'large', {class: 'end-1'}));
  return {
    parts: [svg, legend(names.map((name, i) => [`line line-${i}`, name]))],
    text: `${names.at(-1)}, ${symbol} = ${six(value)}: at most ${+most.toPrecision(3)}·η, in step ${when}`
  };
});

// The lines of a rule with their values: [{line, value}], for one weight.
function traced(rule, w, g, state, t, hyper) {
  const scope = Object.assign(Object.create(null), rule.hyper, hyper, {w, g, t}),
    found = [];
  rule.state.forEach((name, i) => (scope[name] = state[i]));
  for (const line of rule.lines) {
    if (line.when && !line.when(scope)) continue;
    const before = scope[line.name];
    scope[line.name] = line.value(scope);
    found.push({line, before, value: scope[line.name]});
  }
  return {found, result: rule.result.map(name => scope[name])};
}

// The step, line by line: each formula with its code and its values for both weights.
function linesOf(entry, path, place) {
  const t = Math.max(1, place),
    before = path[t - 1],
    now = path[t];
  if (!now || now === before) return null;
  const rows = [{formula: '∇L(w)', code: '', values: now.here}];
  if (now.eps) {
    rows.push({
      formula: entry.ascent === 'sam' ? 'ε̂ = ρ·∇L/‖∇L‖' : 'ε = ρT²∇L/‖T∇L‖,  T = |w| + η',
      code: '',
      values: now.eps
    });
    rows.push({formula: 'gₜ = ∇L(w + ε)', code: '', values: now.g});
  } else rows[0].formula = 'gₜ = ∇L(w)';
  const [x, y] = [0, 1].map(
    i => traced(entry.rule, before.w[i], now.g[i], before.state[i], t, entry.hyper).found
  );
  x.forEach(({line, value}, i) =>
    rows.push({formula: line.formula, code: line.code, values: [value, y[i]?.value]})
  );
  if (now.pulled) {
    rows.push({formula: 'θₜ = (1−α)θₜ₋₁ + αwₖ,  w = θₜ', code: 'Lookahead', values: now.slow});
  }
  if (now.captures > before.captures) {
    rows.push({formula: 'w_SWA = w_SWA + (w − w_SWA)/(n + 1)', code: 'SWA', values: now.mean});
  }
  return {t, rows};
}

function showLines(place, entry, path, title) {
  const found = linesOf(entry, path, place),
    box = document.getElementById('lines');
  document.getElementById('lines-title').textContent = found ? `Step ${found.t}, line by line` : 'Line by line';
  if (!found) {
    box.replaceChildren(element('p', {class: 'help'}, `No further step: ${path.at(-1).stopped}.`));
    return;
  }
  const {t, rows} = found,
    before = path[t - 1];
  const cells = [{formula: 'w before', code: '', values: before.w}, ...rows].map(({formula, code, values}) =>
    element(
      'tr',
      {},
      element('td', {class: 'math'}, formula || code),
      element('td', {class: 'code'}, formula && code ? element('code', {}, code) : ''),
      ...values.map((value, i) => element('td', {class: 'n', 'data-of': 'xy'[i]}, six(value)))
    )
  );
  box.replaceChildren(
    element(
      'table',
      {},
      element('caption', {class: 'hidden'}, `Step ${t} of ${title}`),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['formula', 'code', 'x', 'y'].map((name, i) =>
            element('th', {scope: 'col', class: i > 1 ? 'n' : ''}, name)
          )
        )
      ),
      element('tbody', {}, ...cells)
    )
  );
}

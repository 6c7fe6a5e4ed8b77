// Sliders that compute: |Δw|/η in each step of a rule whose gradient is always 1, for the number that is chosen.
const ROOM = {width: 520, height: 300, left: 46, right: 14, top: 14, bottom: 34};
const NUMBERS = [0.1, 0.3, 1, 3, 10, 30, 100, 300];

function stepLengths(rule, hyper, steps) {
  const lengths = [];
  for (let t = 1, w = 0, state = rule.state.map(() => 0), next; t <= steps; t++) {
    [next, ...state] = rule.step(w, 1, state, t, hyper);
    lengths.push(Math.abs(next - w) / hyper.lr);
    w = next;
  }
  return lengths;
}

function shape(name, attributes, text = '') {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// An SVG of curves [{name, lengths}] over the step, on a logarithmic axis from 0.2 to at least 30.
function drawn(curves, steps) {
  const {width, height, left, right, top, bottom} = ROOM;
  const most = Math.max(30, 1.4 * Math.max(...curves.flatMap(({lengths}) => lengths)));
  const x = t => left + ((width - left - right) * (t - 1)) / (steps - 1);
  const y = v => height - bottom - ((height - top - bottom) * Math.log(v / 0.2)) / Math.log(most / 0.2);
  const svg = shape('svg', {viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true'});
  for (const value of NUMBERS.filter(value => value >= 0.2 && value <= most)) {
    svg.append(shape('path', {class: 'grid', d: `M${left} ${y(value)}H${width - right}`}));
    svg.append(shape('text', {x: left - 6, y: y(value) + 4, 'text-anchor': 'end'}, value));
  }
  for (let t = 0; t <= steps; t += steps / 5) {
    svg.append(shape('text', {x: x(Math.max(t, 1)), y: height - 16, 'text-anchor': 'middle'}, Math.max(t, 1)));
  }
  svg.append(shape('text', {x: width - right, y: height - 2, 'text-anchor': 'end'}, 'step t'));
  svg.append(shape('text', {x: left + 4, y: top + 14}, 'step length / η'));
  curves.forEach(({name, lengths}, i) => {
    const points = lengths.map((v, k) => `${x(k + 1).toFixed(1)} ${y(Math.max(v, 0.2)).toFixed(1)}`);
    svg.append(shape('path', {class: `line line-${i}`, d: `M${points.join('L')}`}));
    const above = y(Math.max(...lengths.slice(Math.round(0.65 * steps)))) - 7;
    svg.append(shape('text', {class: `line-${i}`, x: x(steps), y: above, 'text-anchor': 'end'}, name));
  });
  const {lengths} = curves.at(-1);
  const highest = lengths.indexOf(Math.max(...lengths));
  svg.append(shape('circle', {class: 'top', cx: x(highest + 1), cy: y(lengths[highest]), r: 4.5}));
  return svg;
}

for (const box of document.querySelectorAll('.curve')) {
  const {rules: names, over, hyper, steps, range, symbol} = JSON.parse(box.dataset.curve);
  const [slider, field] = box.querySelectorAll('input');
  const [low, high] = range.map(value => Math.log(1 - value));
  const valueAt = place => 1 - Math.exp(low + ((high - low) * place) / 1000);
  const placeOf = value => (1000 * (Math.log(1 - value) - low)) / (high - low);

  function show(value) {
    const curves = names.map(name => {
      const chosen = {...rules[name].hyper, ...hyper, [over]: value};
      return {name, lengths: stepLengths(rules[name], chosen, steps)};
    });
    box.querySelector('.drawn').replaceChildren(drawn(curves, steps));
    const {name, lengths} = curves.at(-1);
    const most = Math.max(...lengths);
    const when = `in step ${lengths.indexOf(most) + 1}`;
    const text = `${name}, ${symbol} = ${six(value)}: at most ${+most.toPrecision(3)}·η, ${when}`;
    slider.setAttribute('aria-valuetext', six(value));
    box.querySelector('.told').textContent = text;
  }
  const keep = value => {
    const now = new URLSearchParams(location.hash.slice(1));
    now.set(box.id, value);
    history.replaceState(0, '', `#${now}`);
  };
  slider.addEventListener('input', () => {
    const value = +valueAt(slider.value).toFixed(5);
    field.value = six(value);
    field.removeAttribute('aria-invalid');
    show(value);
    keep(value);
  });
  field.addEventListener('change', () => {
    const value = typed(field.value);
    const right = value >= 0 && value < 1;
    field.toggleAttribute('aria-invalid', !right);
    if (!right) return;
    slider.value = placeOf(value);
    show(value);
    keep(value);
  });
  box.querySelector('.fields').hidden = false;
  const wanted = typed(new URLSearchParams(location.hash.slice(1)).get(box.id) ?? '');
  const first = wanted >= 0 && wanted < 1 ? wanted : range[0];
  slider.value = placeOf(first);
  field.value = six(first);
  show(first);
}

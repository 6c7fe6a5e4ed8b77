// Figures that compute: the slider and the field of one, and the paper that it draws on.
const ROOM = {width: 520, height: 332, left: 46, right: 14, top: 26, bottom: 38};

function shape(name, attributes, text = '') {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// An SVG with axes of x and y, [low, high] each, a grid line at each of the ticks, and the names of the axes.
// Returns {svg, room, at}: what is drawn in `room` is cut off at its edges; at(x, y) is a place as text.
function paper({x, y, labels, ticks}) {
  const {width, height, left, right, top, bottom} = ROOM;
  const wide = width - left - right,
    high = height - top - bottom;
  const across = value => (wide * (value - x[0])) / (x[1] - x[0]),
    down = value => (high * (y[1] - value)) / (y[1] - y[0]);
  const svg = shape('svg', {viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true'});
  for (const [value, text] of ticks?.y ?? rounds(y).map(value => [value, six(value)])) {
    svg.append(shape('path', {class: 'grid', d: `M${left} ${top + down(value)}h${wide}`}));
    svg.append(shape('text', {x: left - 6, y: top + down(value) + 4, 'text-anchor': 'end'}, text));
  }
  for (const [value, text] of ticks?.x ?? rounds(x).map(value => [value, six(value)])) {
    svg.append(shape('text', {x: left + across(value), y: height - 20, 'text-anchor': 'middle'}, text));
  }
  svg.append(shape('text', {x: width - right, y: height - 4, 'text-anchor': 'end'}, labels[0]));
  const room = shape('svg', {x: left, y: top, width: wide, height: high, overflow: 'hidden'});
  svg.append(room, shape('text', {class: 'axis', x: left, y: top - 9}, labels[1]));
  return {svg, room, at: (px, py) => `${across(px).toFixed(1)} ${down(py).toFixed(1)}`};
}

// Round numbers between two numbers, at most six or so.
function rounds([low, high]) {
  const size = 10 ** Math.floor(Math.log10((high - low) / 4)),
    step = size * [1, 2, 5, 10].find(factor => (high - low) / (size * factor) <= 6);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    found.push(+(i * step).toPrecision(9));
  }
  return found;
}

const line = (points, attributes) => shape('path', {d: `M${points.join('L')}`, ...attributes});

// A point of a path: a disk, a square or a star at a place, with a class of its own.
function dot(place, kind, attributes) {
  const [x, y] = place.split(' ').map(Number);
  if (kind === 'square') return shape('rect', {x: x - 4, y: y - 4, width: 8, height: 8, ...attributes});
  if (kind === 'cross') return shape('path', {d: `M${x - 6} ${y}h12M${x} ${y - 6}v12`, ...attributes});
  return shape('circle', {cx: x, cy: y, r: kind === 'large' ? 7 : 3, ...attributes});
}

// The names of what is drawn, each with its sample, under the picture: [[class of the line, name]].
function legend(names) {
  const box = document.createElement('p');
  box.className = 'legend';
  for (const [kind, name] of names) {
    const sample = shape('svg', {viewBox: '0 0 28 10', class: 'sample', 'aria-hidden': 'true'});
    sample.append(shape('path', {class: kind, d: 'M0 5h28'}));
    const item = document.createElement('span');
    item.append(sample, ` ${name}`);
    box.append(item);
  }
  return box;
}

// How a slider's places are spread over its numbers: [place of a number, number at a place].
const SPREAD = {
  whole: () => [value => value, place => place],
  linear: (low, high) => [
    value => (1000 * (value - low)) / (high - low),
    place => +(low + ((high - low) * place) / 1000).toPrecision(3)
  ],
  one: (low, high) => {
    const [from, to] = [low, high].map(value => Math.log(1 - value)); // numbers that come close to 1
    return [
      value => (1000 * (Math.log(1 - value) - from)) / (to - from),
      place => +(1 - Math.exp(from + ((to - from) * place) / 1000)).toFixed(5)
    ];
  }
};

// Call draw(told, number) -> {parts, text} for each figure of a kind, now and whenever its number changes; the address
// of the page keeps the number.
function figures(kind, draw) {
  for (const box of document.querySelectorAll(`.curve[data-kind=${kind}]`)) {
    const told = JSON.parse(box.dataset.figure),
      [slider, field] = box.querySelectorAll('input');
    const [placeOf, valueAt] = SPREAD[told.scale](...told.range),
      [low, high] = told.limits;
    const allowed = value => value >= low && value <= high && (told.scale !== 'whole' || Number.isInteger(value));
    const show = value => {
      const {parts, text} = draw(told, value);
      box.querySelector('.drawn').replaceChildren(...parts);
      box.querySelector('.told').textContent = text;
      slider.setAttribute('aria-valuetext', six(value));
    };
    const keep = value => {
      const now = new URLSearchParams(location.hash.slice(1));
      now.set(box.id, value);
      history.replaceState(0, '', `#${now}`);
    };
    [slider.min, slider.max] = told.scale === 'whole' ? told.range : [0, 1000];
    slider.addEventListener('input', () => {
      const value = valueAt(+slider.value);
      field.value = six(value);
      field.removeAttribute('aria-invalid');
      show(value);
      keep(value);
    });
    field.addEventListener('change', () => {
      const value = typed(field.value);
      field.toggleAttribute('aria-invalid', !allowed(value));
      if (!allowed(value)) return;
      slider.value = placeOf(value);
      show(value);
      keep(value);
    });
    box.querySelector('.fields').hidden = false;
    const wanted = typed(new URLSearchParams(location.hash.slice(1)).get(box.id) ?? '');
    const first = allowed(wanted) ? wanted : told.first;
    slider.value = placeOf(first);
    field.value = six(first);
    show(first);
  }
}

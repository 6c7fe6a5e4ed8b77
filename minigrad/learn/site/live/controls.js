// The cards of the optimizers: which rule, what stands around it, a slider and a box for every number, and the text.
const GROUPS = [
  ['Gradient descent, momentum', /^(gradient|momentum|nesterov|sgdw)/],
  ['AdaGrad, RMSProp, Adadelta', /^(adagrad|rmsprop|adadelta)/],
  ['Adam and its kin', /./]
];

// element('label', {class: 'x', onclick: f}, child, 'text', …)
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true || value === false) made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// How a slider's places 0…1 are spread: [place of a value, value at a place].
const SCALES = {
  linear: (low, high) => [v => (v - low) / (high - low), p => low + p * (high - low)],
  power: (low, high) => [
    v => Math.log(Math.max(v, low) / low) / Math.log(high / low),
    p => low * (high / low) ** p
  ],
  one: () => [v => Math.log10(1 / Math.max(1 - v, 1e-4)) / 4, p => 1 - 10 ** (-4 * p)] // β: 0 … 0.9999
};
const RANGES = {
  lr: ['power', 1e-5, 3],
  eps: ['power', 1e-12, 1],
  weight_decay: ['linear', 0, 0.5],
  dampening: ['linear', 0, 1],
  multiplier: ['linear', 0, 2],
  threshold: ['linear', 4, 10],
  momentum_decay: ['linear', 0, 0.1],
  rho: ['linear', 0, 1],
  eta: ['linear', 0, 0.2],
  k: ['linear', 1, 20],
  alpha: ['linear', 0, 1],
  cycle: ['linear', 1, 40],
  start: ['linear', 0, 200]
};
const WHOLE = ['k', 'cycle', 'start'];

const rangeOf = (name, around) =>
  !around && /^(beta|momentum$|rho$)/.test(name) ? ['one'] : (RANGES[name] ?? ['linear', 0, 1]);

// A row: symbol and name, a slider, a box for the exact number. `change` is told each valid new number.
function numberRow(id, name, symbol, value, around, change) {
  const [kind, ...limits] = rangeOf(name, around),
    [placeOf, valueAt] = SCALES[kind](...limits);
  const whole = WHOLE.includes(name),
    clip = p => Math.min(Math.max(p, 0), 1);
  const tidy = v => (whole ? Math.round(v) : kind === 'one' ? +v.toFixed(4) : +v.toPrecision(3));
  const told = symbol === name ? name : `${symbol} ${name}`;
  const slider = element('input', {
    type: 'range',
    min: 0,
    max: 1000,
    step: 1,
    value: Math.round(1000 * clip(placeOf(value))),
    'aria-label': told,
    'aria-valuetext': six(value)
  });
  const box = element('input', {
    type: 'text',
    inputmode: 'decimal',
    value: six(value),
    'aria-label': `${told}, number`,
    id
  });
  slider.addEventListener('input', () => {
    const now = tidy(valueAt(slider.value / 1000));
    box.value = six(now);
    slider.setAttribute('aria-valuetext', box.value);
    box.removeAttribute('aria-invalid');
    change(now);
  });
  box.addEventListener('change', () => {
    const now = typed(box.value),
      right = Number.isFinite(now) && (!around || (now >= AROUND[name][0] && now <= AROUND[name][1]));
    box.toggleAttribute('aria-invalid', !right);
    if (!right) return;
    slider.value = Math.round(1000 * clip(placeOf(now)));
    slider.setAttribute('aria-valuetext', six(now));
    change(whole ? Math.round(now) : now);
  });
  const label = element(
    'span',
    {class: 'name', 'aria-hidden': 'true'},
    element('b', {}, symbol),
    symbol === name ? '' : ` ${name}`
  );
  return element('div', {class: 'number'}, label, slider, box);
}

function ruleSelect(entry, slot, change) {
  const select = element('select', {'aria-label': `rule of optimizer ${NAMES[slot]}`, class: 'rule'});
  const left = new Set(Object.keys(rules));
  for (const [title, pattern] of GROUPS) {
    const group = element('optgroup', {label: title});
    for (const name of [...left].filter(name => pattern.test(name))) {
      left.delete(name);
      group.append(element('option', {value: name, selected: entry.rule.name === name}, name));
    }
    select.append(group);
  }
  if (entry.rule.text !== undefined)
    select.prepend(element('option', {value: 'edited', selected: true}, 'edited'));
  select.addEventListener('change', () => change(rules[select.value]));
  return select;
}

// The sample of a line: colour, dashes and mark, as on the surface.
function sample(slot) {
  const canvas = element('canvas', {class: 'sample', width: 88, height: 32, 'aria-hidden': 'true'});
  const context = canvas.getContext('2d'),
    {paths, halo} = currentPalette();
  stroke(
    context,
    [
      [6, 16],
      [82, 16]
    ],
    {colour: paths[slot], dash: DASHES[slot], wide: 5}
  );
  mark(context, [44, 16], slot, 8, paths[slot], halo);
  return canvas;
}

// A card. told: {changed(), rebuilt(), removed(), only}: only whether it is the last one.
function card(entry, slot, told) {
  const rows = element('div', {class: 'rows'}),
    extra = element('div', {class: 'rows'});
  for (const [name, value] of Object.entries(entry.hyper)) {
    const symbol = entry.rule.symbols[name] ?? name;
    rows.append(
      numberRow(`${NAMES[slot]}-${name}`, name, symbol, value, false, now => {
        entry.hyper[name] = now;
        told.changed();
      })
    );
  }
  const show = names =>
    names.forEach(([name, symbol]) =>
      extra.append(
        numberRow(`${NAMES[slot]}-around-${name}`, name, symbol, entry[name], true, now => {
          entry[name] = now;
          told.changed();
        })
      )
    );
  if (entry.ascent !== 'none') show([['rho', 'ρ'], ...(entry.ascent === 'asam' ? [['eta', 'η of T']] : [])]);
  if (entry.lookahead)
    show([
      ['k', 'k'],
      ['alpha', 'α']
    ]);
  if (entry.swa)
    show([
      ['cycle', 'cycle'],
      ['start', 'start']
    ]);
  const change = rule => {
    Object.assign(entry, {rule, hyper: startHyper(rule, told.surface)});
    told.rebuilt('.rule');
  };
  const remove = element(
    'button',
    {
      type: 'button',
      class: 'remove',
      'aria-label': `remove optimizer ${NAMES[slot]}`,
      disabled: told.only,
      onclick: told.removed
    },
    '×'
  );
  return element(
    'section',
    {class: `card slot-${slot}`, 'aria-label': `optimizer ${NAMES[slot]}`},
    element('div', {class: 'head'}, sample(slot), ruleSelect(entry, slot, change), remove),
    element('p', {class: 'now'}),
    rows,
    wrapperChoice(entry, slot, told),
    extra,
    editor(entry, slot, told)
  );
}

function wrapperChoice(entry, slot, told) {
  const names = {none: 'gradient at w', sam: 'SAM', asam: 'ASAM'};
  const select = element(
    'select',
    {
      'aria-label': `gradient of optimizer ${NAMES[slot]}`,
      class: 'ascent',
      onchange: event => {
        entry.ascent = event.target.value;
        told.rebuilt('.ascent');
      }
    },
    ...Object.entries(names).map(([value, text]) =>
      element('option', {value, selected: entry.ascent === value}, text)
    )
  );
  const box = (name, text) =>
    element(
      'label',
      {},
      element('input', {
        type: 'checkbox',
        class: name,
        checked: entry[name],
        onchange: event => {
          entry[name] = event.target.checked;
          told.rebuilt(`.${name}`);
        }
      }),
      ` ${text}`
    );
  return element('div', {class: 'around'}, select, box('lookahead', 'Lookahead'), box('swa', 'SWA'));
}

// The text of the rule. While it is not understood, the last one that was goes on and the fault is told.
function editor(entry, slot, told) {
  const id = `${NAMES[slot]}-text`,
    text = entry.rule.text ?? sources[entry.rule.name];
  const fault = element('p', {class: 'fault', role: 'alert', id: `${id}-fault`});
  const area = element('textarea', {
    id,
    rows: Math.min(12, text.split('\n').length + 1),
    spellcheck: 'false',
    maxlength: LIMITS.characters,
    'aria-label': `lines of the rule of optimizer ${NAMES[slot]}`,
    'aria-describedby': `${id}-fault`,
    autocapitalize: 'off'
  });
  area.value = text;
  area.addEventListener('input', () => {
    try {
      const defaults = {...USUAL, ...startHyper(rules.adam, told.surface), ...entry.hyper};
      const rule = parsed(area.value, defaults);
      fault.textContent = '';
      Object.assign(entry, {rule, hyper: startHyper(rule, told.surface)});
      for (const name of Object.keys(rule.hyper))
        if (Object.hasOwn(defaults, name)) entry.hyper[name] = defaults[name];
      told.changed();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      fault.textContent = error.message;
    }
  });
  area.addEventListener('change', () => {
    if (!fault.textContent) told.rebuilt('summary');
  });
  const note =
    'Lines “name = …”. A name that is read before it is set is state; one that is never set gets a slider. ' +
    'An “if …:” has indented lines that end with “return”; where(condition, a, b) chooses a value.';
  return element(
    'details',
    {
      class: 'edit',
      open: Boolean(entry.editing),
      ontoggle: event => {
        entry.editing = event.target.open;
      }
    },
    element('summary', {}, 'Edit the rule'),
    element('p', {class: 'help'}, entry.rule.about),
    area,
    fault,
    element('p', {class: 'help'}, note)
  );
}

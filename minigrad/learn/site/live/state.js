// What is set on the page, and the link that restores it: #surface=ravine&start=-2.6,1.2&step=60&a=adam;lr=0.1&…
// Nothing in a link is trusted: unknown names are left out, numbers are kept within their ranges.
const MOST = 4,
  STEPS = 1000;
const AROUND = {
  rho: [0, 5, 0.1],
  eta: [0, 1, 0.01],
  k: [1, 50, 5],
  alpha: [0, 1, 0.5],
  cycle: [1, 100, 5],
  start: [0, STEPS, 20]
};
const USUAL = {momentum: 0.9, dampening: 0.5, weight_decay: 0.01, lr: 0.05};

const limited = (value, low, high, otherwise) =>
  Number.isFinite(value) ? Math.min(Math.max(value, low), high) : otherwise;

// Rules that begin with the rate of gradient descent; the others divide by the size of the gradient.
const isPlain = rule => /^(gradient|momentum|nesterov|sgdw|radam|edited)/.test(rule.name);

function rateFor(rule, surface) {
  if (rule.name === 'adadelta') return 1;
  if (!isPlain(rule)) return rule.name.startsWith('adagrad') ? 5 * surface.adaptive : surface.adaptive;
  const gain =
    rule.name.startsWith('momentum_ema') || rule.name === 'nesterov_ema'
      ? 1
      : 'momentum' in rule.hyper
        ? 0.3
        : 1;
  return +(gain * surface.plain).toPrecision(2);
}

const startHyper = (rule, surface) =>
  Object.fromEntries(
    Object.entries(rule.hyper).map(([name, value]) => [
      name,
      name === 'lr' ? rateFor(rule, surface) : (value ?? USUAL[name] ?? 0.1)
    ])
  );

function newEntry(rule, surface, more = {}) {
  const around = Object.fromEntries(Object.entries(AROUND).map(([name, [, , value]]) => [name, value]));
  return {
    rule,
    hyper: startHyper(rule, surface),
    ascent: 'none',
    lookahead: false,
    swa: false,
    ...around,
    ...more
  };
}

// The method that runner.js runs for an entry.
const methodOf = entry => ({
  rule: entry.rule,
  hyper: entry.hyper,
  ascent: entry.ascent,
  rho: entry.rho,
  eta: entry.eta,
  lookahead: entry.lookahead && {k: Math.round(entry.k), alpha: entry.alpha},
  swa: entry.swa && {cycle: Math.round(entry.cycle), start: Math.round(entry.start)}
});

function titleOf(entry) {
  let title = entry.rule.name;
  if (entry.ascent !== 'none') title = `${entry.ascent.toUpperCase()}(${title})`;
  if (entry.lookahead) title = `Lookahead(${title})`;
  return entry.swa ? `SWA(${title})` : title;
}

function fragment(app) {
  const found = new URLSearchParams({surface: app.surface.name, start: app.start.map(six), step: app.place});
  if (app.sigma) found.set('noise', app.sigma);
  if (app.seed) found.set('seed', app.seed);
  app.entries.forEach((entry, i) => {
    const parts = [entry.rule.name, ...Object.entries(entry.hyper).map(([name, value]) => `${name}=${value}`)];
    if (entry.ascent !== 'none') parts.push(entry.ascent, `around.rho=${entry.rho}`, `around.eta=${entry.eta}`);
    if (entry.lookahead) parts.push('lookahead', `around.k=${entry.k}`, `around.alpha=${entry.alpha}`);
    if (entry.swa) parts.push('swa', `around.cycle=${entry.cycle}`, `around.start=${entry.start}`);
    found.set('abcd'[i], parts.join(';'));
    if (entry.rule.text !== undefined) found.set(`${'abcd'[i]}.rule`, entry.rule.text);
  });
  return `#${found}`;
}

// The settings in a link; null if there are none. Returns {surface, start, place, sigma, seed, entries}.
function restored(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const name = given.get('surface');
  if (!name || !Object.hasOwn(surfaces, name)) return null;
  const surface = surfaces[name];
  const [x, y] = (given.get('start') ?? '').split(',').map(typed);
  const entries = [...'abcd'].flatMap(slot => {
    const entry = given.has(slot) && restoredEntry(given.get(slot), given.get(`${slot}.rule`), surface);
    return entry ? [entry] : [];
  });
  if (!entries.length) entries.push(newEntry(rules.adam, surface));
  return {
    surface,
    start: [limited(x, -1e3, 1e3, surface.start[0]), limited(y, -1e3, 1e3, surface.start[1])],
    place: Math.round(limited(typed(given.get('step') ?? ''), 0, STEPS, 0)),
    sigma: limited(typed(given.get('noise') ?? '0'), 0, 4, 0),
    seed: Math.round(limited(typed(given.get('seed') ?? '0'), 0, 1e6, 0)),
    entries
  };
}

function restoredEntry(text, code, surface) {
  const [name, ...parts] = text.split(';');
  const rule = name === 'edited' ? readRule(code) : Object.hasOwn(rules, name) ? rules[name] : null;
  if (!rule) return null;
  const entry = newEntry(rule, surface);
  for (const part of parts) {
    const [key, value] = part.split('='),
      number = typed(value ?? '');
    const around = key.replace(/^around\./, '');
    if (part === 'sam' || part === 'asam') entry.ascent = part;
    else if (part === 'lookahead' || part === 'swa') entry[part] = true;
    else if (key !== around && Object.hasOwn(AROUND, around)) {
      entry[around] = limited(number, AROUND[around][0], AROUND[around][1], entry[around]);
    } else if (Object.hasOwn(entry.hyper, key)) entry.hyper[key] = limited(number, -1e6, 1e6, entry.hyper[key]);
  }
  return entry;
}

function readRule(code) {
  try {
    return code && parsed(code);
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

// Links to begin with: [title, settings].
const EXAMPLES = [
  [
    'Three methods in a ravine',
    'surface=ravine&step=60&a=gradient_descent;lr=0.09&b=momentum;lr=0.01&c=adam;lr=0.1'
  ],
  [
    'SAM leaves the sharp minimum',
    'surface=two_minima&noise=1&step=200&a=gradient_descent;lr=0.1' +
      '&b=gradient_descent;lr=0.1;sam;around.rho=0.3'
  ],
  [
    'SWA’s mean in noise',
    'surface=bowl&noise=2.5&step=150&a=gradient_descent;lr=0.25;swa;around.cycle=1;around.start=20'
  ],
  ['Lookahead’s slow path', 'surface=ravine&step=60&a=momentum;lr=0.03;lookahead;around.k=5'],
  ['Who leaves a saddle first', 'surface=saddle&step=80&a=gradient_descent&b=momentum&c=adam;lr=0.05'],
  [
    'Adam without corrections',
    'surface=ravine&step=40&a=adam;lr=0.1&b=adam_uncorrected;lr=0.1&c=adam_slide;lr=0.1'
  ],
  ['Digits 3 and 5', 'surface=logistic&step=100&a=gradient_descent;lr=1&b=adam;lr=0.2&c=lion;lr=0.05']
];

// What the page shows without a link.
const firstSettings = () => restored(EXAMPLES[0][1]);

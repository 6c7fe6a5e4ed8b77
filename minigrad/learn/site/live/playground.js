// The page: what is set, what is computed from it, and when it is drawn.
const $ = id => document.getElementById(id);
const app = {...firstSettings(), ...restored(location.hash), playing: false, speed: 1, shown: 0};
let runs = [],
  noise = null,
  view = app.surface.view,
  palette = null,
  drawnFor = '',
  lastText = 0;

// ---- colours: of the page's style, as numbers that a canvas can mix
function currentPalette() {
  if (palette) return palette;
  const probe = element('span', {hidden: true});
  $('view').append(probe);
  const colour = name => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const mixed = name =>
    colour(name)
      .match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);
  palette = {
    paths: DASHES.map((_, i) => colour(`path-${i}`)),
    halo: colour('halo'),
    text: colour('ink'),
    soft: colour('ink-soft'),
    grid: colour('grid-line'),
    line: colour('contour'),
    low: mixed('low'),
    high: mixed('high')
  };
  probe.remove();
  return palette;
}

// ---- computing
function begin() {
  noise = noiseOf(app.seed, app.sigma);
  runs = app.entries.map((entry, slot) => {
    const method = methodOf(entry);
    return {entry, method, slot, path: [beginning(method, app.surface, app.start)]};
  });
  reach(app.place);
}

// Every path up to the step after `place`, or as far as it goes.
function reach(place) {
  for (const run of runs) {
    while (run.path.length <= Math.min(place, STEPS) + 1 && !run.path.at(-1).stopped) {
      const next = advanced(run.path.at(-1), run.method, app.surface, noise(run.path.length));
      if (next.t === run.path.at(-1).t) run.path[run.path.length - 1] = next;
      else run.path.push(next);
    }
  }
}

// ---- drawing
// The rectangle that is seen: the surface's own, made wider where there is room, so that both axes have one scale.
function seen() {
  const [left, right, bottom, top] = app.surface.view,
    box = $('view').getBoundingClientRect();
  const more = Math.max(0, ((top - bottom) * box.width) / box.height - (right - left)) / 2;
  return [left - more, right + more, bottom, top];
}

function draw() {
  const colours = currentPalette(),
    resized = [$('landscape'), $('paths'), $('losses')].map(fitted).includes(true);
  if (resized || drawnFor !== app.surface.name) {
    view = seen();
    drawLandscape($('landscape'), sampled(app.surface, view), colours);
    drawAxes($('landscape'), view, app.surface.minima, colours);
    drawnFor = app.surface.name;
    place();
  }
  drawPaths($('paths'), view, runs, app.place, colours);
  drawLosses($('losses'), runs, app.place, colours);
  drawInset($('inset'), app.surface.points, runs, app.place, colours);
}

function place() {
  const [left, right, bottom, top] = view,
    [x, y] = app.start;
  const inside = share => 100 * Math.min(Math.max(share, 0), 1);
  $('handle').style.left = `${inside((x - left) / (right - left))}%`;
  $('handle').style.top = `${inside((top - y) / (top - bottom))}%`;
  $('handle').firstElementChild.textContent = `Start at x = ${six(x)}, y = ${six(y)}`;
  for (const [id, value] of [
    ['start-x', x],
    ['start-y', y]
  ])
    if (document.activeElement !== $(id)) $(id).value = six(value);
}

function write() {
  $('step').value = app.place;
  $('step').setAttribute('aria-valuetext', `step ${app.place}`);
  $('count').textContent = app.place;
  runs.forEach((run, slot) => {
    $('cards').children[slot].querySelector('.now').textContent = whereabouts(run);
  });
  const run = runs[Math.min(app.shown, runs.length - 1)];
  showLines(Math.min(app.place, run.path.length - 1), run.entry, run.path, titleOf(run.entry));
}

function refresh() {
  begin();
  place();
  write();
  draw();
  keep();
}

// Where a method is at the step that is shown, and why it stands still, if it does.
function whereabouts({path}) {
  const now = path[Math.min(app.place, path.length - 1)];
  const end = now.stopped && `; stopped after step ${now.t}: ${now.stopped}`;
  return `x = ${six(now.w[0])}, y = ${six(now.w[1])}, L = ${six(now.L)}${end}`;
}

const summary = () => runs.map(run => `${titleOf(run.entry)}: ${whereabouts(run)}`).join('. ');

function say(text) {
  $('said').textContent = text;
}

let keeping = 0;
function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    history.replaceState(null, '', fragment(app));
    $('landscape').setAttribute('aria-label', `${app.surface.title}, step ${app.place}. ${summary()}`);
  }, 200);
}

// ---- playing
const PER_FRAME = [1 / 6, 1 / 2, 1, 3, 8];
let owed = 0;
function frame(now) {
  if (!app.playing) return;
  owed += PER_FRAME[app.speed];
  const steps = Math.floor(owed);
  owed -= steps;
  if (steps) {
    app.place = Math.min(app.place + steps, STEPS);
    reach(app.place);
    draw();
    if (now - lastText > 150) {
      write();
      lastText = now;
    }
  }
  if (app.place >= STEPS) play(false);
  requestAnimationFrame(frame);
}

function play(on) {
  app.playing = on;
  $('play').lastElementChild.textContent = on ? 'Pause' : 'Play';
  $('play')
    .querySelector('path')
    .setAttribute('d', on ? 'M3 2.5h3.5v11H3zM9.5 2.5H13v11H9.5z' : 'M4 2.5v11l9-5.5z');
  if (on) {
    if (app.place >= STEPS) app.place = 0;
    requestAnimationFrame(frame);
  } else jump(app.place);
}

function jump(step) {
  app.place = Math.min(Math.max(step, 0), STEPS);
  reach(app.place);
  write();
  draw();
  keep();
  if (!app.playing) say(`Step ${app.place}. ${summary()}`);
}

// ---- the cards
function build() {
  const told = slot => ({
    surface: app.surface,
    only: app.entries.length === 1,
    changed() {
      refresh();
      list();
    },
    rebuilt(focus) {
      build();
      refresh();
      $('cards').children[slot].querySelector(focus)?.focus();
    },
    removed() {
      app.entries.splice(slot, 1);
      build();
      refresh();
      $('add').focus();
      say('removed');
    }
  });
  $('cards').replaceChildren(...app.entries.map((entry, slot) => card(entry, slot, told(slot))));
  $('add').disabled = app.entries.length >= MOST;
  list();
}

function list() {
  app.shown = Math.min(app.shown, app.entries.length - 1);
  $('shown').replaceChildren(
    ...app.entries.map((entry, i) =>
      element('option', {value: i, selected: i === app.shown}, `${NAMES[i]}: ${titleOf(entry)}`)
    )
  );
}

function choose(surface) {
  Object.assign(app, {surface, start: [...surface.start], sigma: surface.noise});
  for (const entry of app.entries) if ('lr' in entry.hyper) entry.hyper.lr = rateFor(entry.rule, surface);
  show();
}

// Everything on the page from `app`.
function show() {
  $('surface').value = app.surface.name;
  $('surface-formula').textContent = app.surface.formula;
  $('surface-about').textContent = app.surface.about;
  $('noise').value = app.sigma;
  $('noise-value').textContent = six(app.sigma);
  $('seed').value = app.seed;
  $('step').max = STEPS;
  build();
  refresh();
}

listen();
show();

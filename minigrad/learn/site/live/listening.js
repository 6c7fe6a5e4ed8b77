// What buttons, fields, keys and the pointer do.
function moveStart(x, y) {
  const [left, right, bottom, top] = view;
  app.start = [
    +Math.min(Math.max(x, left), right).toPrecision(4),
    +Math.min(Math.max(y, bottom), top).toPrecision(4)
  ];
  refresh();
}

function dragged(event) {
  const box = $('view').getBoundingClientRect(),
    [left, right, bottom, top] = view;
  moveStart(
    left + ((right - left) * (event.clientX - box.left)) / box.width,
    top - ((top - bottom) * (event.clientY - box.top)) / box.height
  );
}

function listen() {
  $('examples').append(...EXAMPLES.map(([title, settings]) => element('a', {href: `#${settings}`}, title)));
  $('surface').append(
    ...Object.values(surfaces).map(({name, title}) => element('option', {value: name}, title))
  );
  $('surface').addEventListener('change', event => choose(surfaces[event.target.value]));
  $('view').addEventListener('pointerdown', event => {
    if (event.pointerType === 'touch' && !$('handle').contains(event.target)) return;
    event.preventDefault();
    $('handle').focus({preventScroll: true});
    $('handle').setPointerCapture(event.pointerId);
    dragged(event);
  });
  $('handle').addEventListener('pointermove', event => {
    if ($('handle').hasPointerCapture(event.pointerId)) dragged(event);
  });
  $('handle').addEventListener('pointerup', () =>
    say(`Start at x = ${six(app.start[0])}, y = ${six(app.start[1])}`)
  );
  $('handle').addEventListener('keydown', event => {
    const [dx, dy] = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[
      event.key
    ] ?? [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    const [left, right] = view,
      size = (right - left) / (event.shiftKey ? 20 : 100);
    moveStart(app.start[0] + dx * size, app.start[1] + dy * size);
    say(`Start at x = ${six(app.start[0])}, y = ${six(app.start[1])}. ${summary()}`);
  });
  $('play').addEventListener('click', () => play(!app.playing));
  for (const [id, step] of [
    ['first', () => 0],
    ['back', () => app.place - 1],
    ['forward', () => app.place + 1]
  ]) {
    $(id).addEventListener('click', () => {
      if (app.playing) play(false);
      jump(step());
    });
  }
  $('step').addEventListener('input', event => jump(+event.target.value));
  $('speed').addEventListener('input', event => {
    app.speed = +event.target.value;
  });
  $('noise').addEventListener('input', event => {
    app.sigma = +event.target.value;
    $('noise-value').textContent = six(app.sigma);
    refresh();
  });
  $('seed').addEventListener('change', event => {
    app.seed = Math.round(limited(typed(event.target.value), 0, 1e6, app.seed));
    event.target.value = app.seed;
    refresh();
  });
  ['start-x', 'start-y'].forEach((id, i) =>
    $(id).addEventListener('change', event => {
      app.start[i] = limited(typed(event.target.value), -1e3, 1e3, app.start[i]);
      refresh();
    })
  );
  $('shown').addEventListener('change', event => {
    app.shown = +event.target.value;
    write();
  });
  $('add').addEventListener('click', () => {
    const unused = ['adam', 'momentum', 'gradient_descent', 'rmsprop'].find(name =>
      app.entries.every(e => e.rule.name !== name)
    );
    app.entries.push(newEntry(rules[unused], app.surface));
    build();
    refresh();
    $('cards').lastElementChild.querySelector('.rule').focus();
  });
  $('link').addEventListener('click', async () => {
    history.replaceState(null, '', fragment(app));
    const copied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false
    );
    say(copied ? 'The link is copied.' : 'The link is in the address bar.');
    $('link').textContent = copied ? 'Copied' : 'See the address bar';
    setTimeout(() => {
      $('link').textContent = 'Copy link';
    }, 2000);
  });
  addEventListener('hashchange', () => {
    const found = restored(location.hash);
    if (found) {
      Object.assign(app, found);
      show();
    }
  });
  const recoloured = () => {
    palette = null;
    drawnFor = '';
    build();
    write();
    draw();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recoloured);
  new MutationObserver(recoloured).observe(document.documentElement, {attributes: true});
  new ResizeObserver(() => draw()).observe($('view'));
}

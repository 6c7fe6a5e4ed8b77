// One optimizer on a surface: `beginning` and `advanced` are pure functions of snapshots.
//
// A method is {rule, hyper, ascent: 'none' | 'sam' | 'asam', rho, eta, lookahead: false | {k, alpha},
// swa: false | {cycle, start}}. The order is the engine's SWA(Lookahead(SAM(rule))).
// A snapshot is {t, w: [x, y], L, state: [[x's], [y's]], slow, mean, captures, …}; what the step that led to it did
// (g, eps, seen) is in it, too. `stopped` says why there is no next one.
function beginning(method, surface, start) {
  const state = method.rule.state.map(() => 0);
  const now = {
    t: 0,
    w: [...start],
    L: surface.at(...start)[0],
    state: [state, state],
    slow: null,
    mean: null,
    captures: 0,
    g: null,
    eps: null,
    stopped: ''
  };
  return {...now, out: now.w, outL: now.L};
}

function advanced(now, method, surface, noise) {
  const f = noisy(surface, noise),
    t = now.t + 1;
  const found = gradient(method, f, now.w);
  if (found.stopped) return {...now, stopped: found.stopped};
  const before = {...now};
  if (method.swa && now.t === method.swa.start && !now.captures) capture(before, output(before, false));
  const parts = [0, 1].map(i => method.rule.step(now.w[i], found.g[i], now.state[i], t, method.hyper));
  const next = {...before, ...found, t, w: parts.map(part => part[0]), state: parts.map(part => part.slice(1))};
  if (method.lookahead) pullBack(next, method.lookahead, now);
  if (method.swa && t > method.swa.start && (t - method.swa.start) % method.swa.cycle === 0) {
    capture(next, output(next, false));
  }
  next.L = surface.at(...next.w)[0];
  next.out = output(next, true);
  next.outL = next.out === next.w ? next.L : surface.at(...next.out)[0];
  if (![...next.w, next.L].every(Number.isFinite) || Math.abs(next.L) > 1e12) next.stopped = 'diverged';
  return next;
}

const noisy =
  (surface, [nx, ny]) =>
  (x, y) => {
    const [L, gx, gy] = surface.at(x, y);
    return [L + nx * x + ny * y, gx + nx, gy + ny];
  };

// The gradient that the rule is given: at w, or at the point that SAM or ASAM looks at.
function gradient(method, f, [x, y]) {
  const [, ...here] = f(x, y);
  if (method.ascent === 'none' || method.rho === 0) return {g: here, here, eps: null};
  if (here[0] === 0 && here[1] === 0)
    return {stopped: 'the gradient is zero, so SAM has no direction of ascent'};
  const eps =
    method.ascent === 'sam'
      ? ascent(...here, method.rho)
      : adaptive_ascent(x, y, ...here, method.rho, method.eta);
  const [, ...g] = f(x + eps[0], y + eps[1]);
  return {g, here, eps};
}

// θ ← (1−α)θ + αw and w ← θ, every k steps; the slow weights start at the weights before the first step.
function pullBack(next, {k, alpha}, before) {
  next.slow = before.slow ?? before.w;
  next.pulled = null;
  if (next.t % k) return;
  next.pulled = next.w;
  next.slow = next.slow.map((slow, i) => outer_step(slow, next.w[i], alpha));
  next.w = next.slow;
}

function capture(snapshot, w) {
  snapshot.mean = snapshot.captures
    ? snapshot.mean.map((mean, i) => mean_with(mean, snapshot.captures, w[i]))
    : [...w];
  snapshot.captures += 1;
}

// The weights that the method outputs: SWA's mean, or Lookahead's slow weights, or w.
const output = (now, averaged) => (averaged && now.mean) || now.slow || now.w;

// A generator of noise that is drawn once for each step, so that all methods see the same.
function noiseOf(seed, sigma) {
  const drawn = [];
  let state = seeded(seed);
  return t => {
    while (drawn.length < t) {
      let x, y;
      [state, x] = normal(state);
      [state, y] = normal(state);
      drawn.push([x, y]);
    }
    return [sigma * drawn[t - 1][0], sigma * drawn[t - 1][1]];
  };
}

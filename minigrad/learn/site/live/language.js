// The language of edited rules: lines `name = expression`, with + − * / ** (or ^), comparisons, brackets, numbers,
// names and functions; and `if condition:` with indented lines that end in `return`. The text is read into a tree and
// the tree is interpreted; nothing of it is ever run as JavaScript.
//
// A name that is assigned somewhere, but read before that, is state and starts at 0. A name that is never assigned is a
// hyperparameter; w, g and t are given. The last line that assigns w is the step.
const CALLS = new Map(
  Object.entries({sqrt, abs, sign, exp, log, ratio, max: maximum, maximum, min: minimum, minimum, where, pow})
);
const OPERATORS = new Map(
  Object.entries({
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '**': pow,
    '<': (a, b) => a < b,
    '>': (a, b) => a > b,
    '<=': (a, b) => a <= b,
    '>=': (a, b) => a >= b,
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b
  })
);
const LIMITS = {characters: 2000, lines: 30, depth: 40};

class RuleError extends Error {}

function tokens(text) {
  const clean = text
    .replaceAll('−', '-')
    .replace(/[·×]/g, '*')
    .replaceAll('^', '**')
    .replaceAll('≤', '<=')
    .replaceAll('≥', '>=')
    .replaceAll('≠', '!=');
  const pattern =
    /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}\p{M}_]*)|(\*\*|[<>=!]=|[-+*/<>(),=]))/uy;
  const found = [];
  while (pattern.lastIndex < clean.trimEnd().length) {
    const place = pattern.lastIndex,
      match = pattern.exec(clean);
    if (!match) throw new RuleError(`“${clean.slice(place).trim()[0]}” is not known here`);
    const [, number, name, sign] = match;
    found.push(number ? {number: +number} : name ? {name} : {sign});
  }
  return found;
}

// A parser of one expression. Trees: {number}, {name}, {call, parts}, {sign, parts}; `negative` is a sign of its own.
class Parser {
  constructor(list) {
    Object.assign(this, {list, place: 0, depth: 0});
  }
  get next() {
    return this.list[this.place] ?? {};
  }
  take(sign) {
    return this.next.sign === sign && Boolean(++this.place);
  }
  need(sign) {
    if (!this.take(sign)) throw new RuleError(`“${sign}” is missing${this.where()}`);
  }
  where() {
    const {sign, name, number} = this.next;
    return this.place < this.list.length ? ` before “${sign ?? name ?? number}”` : ' at the end';
  }
  deeper(read) {
    if (++this.depth > LIMITS.depth)
      throw new RuleError(`more than ${LIMITS.depth} brackets inside each other`);
    const tree = read();
    this.depth--;
    return tree;
  }
  chain(signs, below) {
    let tree = below();
    for (let sign; signs.includes((sign = this.next.sign));) {
      this.place++;
      tree = {sign, parts: [tree, below()]};
    }
    return tree;
  }
  comparison() {
    const left = this.sum(),
      {sign} = this.next;
    if (!['<', '>', '<=', '>=', '==', '!='].includes(sign)) return left;
    this.place++;
    return {sign, parts: [left, this.sum()]};
  }
  sum() {
    return this.chain(['+', '-'], () => this.product());
  }
  product() {
    return this.chain(['*', '/'], () => this.signed());
  }
  signed() {
    if (this.take('+')) return this.deeper(() => this.signed());
    return this.take('-') ? {sign: 'negative', parts: [this.deeper(() => this.signed())]} : this.power();
  }
  power() {
    // -x**2 is -(x**2), and 2**-1 is allowed, as in Python
    const base = this.atom();
    return this.take('**') ? {sign: '**', parts: [base, this.deeper(() => this.signed())]} : base;
  }
  atom() {
    const {number, name} = this.next;
    if (number !== undefined) {
      this.place++;
      return {number};
    }
    if (name !== undefined) {
      this.place++;
      return this.take('(') ? this.called(name) : {name};
    }
    if (!this.take('(')) throw new RuleError(`a number, a name or “(” is missing${this.where()}`);
    const tree = this.deeper(() => this.comparison());
    this.need(')');
    return tree;
  }
  called(name) {
    if (!CALLS.has(name))
      throw new RuleError(`the function “${name}” is not known; known are ${[...CALLS.keys()].join(', ')}`);
    const parts = [this.deeper(() => this.comparison())];
    while (this.take(',')) parts.push(this.deeper(() => this.comparison()));
    this.need(')');
    const wanted = name === 'where' ? 3 : ['sqrt', 'abs', 'sign', 'exp', 'log'].includes(name) ? 1 : 2;
    if (parts.length !== wanted) throw new RuleError(`“${name}” takes ${wanted} values, not ${parts.length}`);
    return {call: name, parts};
  }
}

// The value of a tree; `scope` is a Map from names to numbers.
function evaluated(tree, scope) {
  if (tree.number !== undefined) return tree.number;
  if (tree.name !== undefined) return scope.get(tree.name);
  const parts = tree.parts.map(part => evaluated(part, scope));
  if (tree.sign === 'negative') return -parts[0];
  return (tree.call ? CALLS.get(tree.call) : OPERATORS.get(tree.sign))(...parts);
}

const namesIn = tree => (tree.name !== undefined ? [tree.name] : (tree.parts ?? []).flatMap(namesIn));

// An edited rule as an object like those of `rules`; RuleError says what is wrong, and in which line.
function parsed(text, defaults = {}) {
  if (text.length > LIMITS.characters) throw new RuleError(`more than ${LIMITS.characters} characters`);
  const rows = dedented(text.split('\n').map(row => row.split('#')[0].trimEnd()));
  if (rows.filter(Boolean).length > LIMITS.lines) throw new RuleError(`more than ${LIMITS.lines} lines`);
  const {lines, early} = linesIn(rows),
    assigned = new Set(lines.map(line => line.name));
  if (!assigned.has('w')) throw new RuleError('no line assigns w');
  if (assigned.has('t')) throw new RuleError('t counts the steps and cannot be assigned');
  const given = ['w', 'g', 't'];
  const state = [...early].filter(name => assigned.has(name) && !given.includes(name));
  const hyper = [...early].filter(name => !assigned.has(name) && !given.includes(name));
  return ruleOf(
    lines,
    state,
    Object.fromEntries(hyper.map(name => [name, Object.hasOwn(defaults, name) ? defaults[name] : null])),
    text
  );
}

// The rows without the indentation that all of them have.
function dedented(rows) {
  const spaces = rows.filter(Boolean).map(row => row.search(/\S/));
  return rows.map(row => row.slice(Math.min(...spaces)));
}

// The lines of a text, each with its conditions ({tree, wanted}), and the names that are read before they are set.
// Behind `if …: … return` stand the lines that are reached if the condition was false.
function linesIn(rows) {
  const lines = [],
    early = new Set();
  let assigned = new Set(),
    conditions = [],
    before = null; // what was assigned before the `if` that is open
  const read = names => names.filter(name => !assigned.has(name)).forEach(name => early.add(name));
  const readRow = row => {
    if (/^\s/.test(row) !== Boolean(before)) throw new RuleError(misplaced(before));
    const text = row.trim(),
      question = /^if\b(.*):$/.exec(text);
    if (question) {
      if (before) throw new RuleError('an “if” cannot stand in another');
      const tree = expressionOf(tokens(question[1]));
      read(namesIn(tree));
      conditions = [...conditions, {tree, wanted: true}];
      before = new Set(assigned);
    } else if (/^return\b/.test(text)) {
      if (!before || text !== 'return') throw new RuleError('“return” stands alone, at the end of an “if”');
      conditions = [...conditions.slice(0, -1), {...conditions.at(-1), wanted: false}];
      [assigned, before] = [before, null];
    } else {
      const line = assignment(text);
      read(line.reads);
      if (conditions.some(({tree}) => namesIn(tree).includes(line.name)))
        throw new RuleError(`“${line.name}” is changed, and an “if” depends on it`);
      assigned.add(line.name);
      lines.push({...line, conditions});
    }
  };
  rows.forEach((row, i) => row.trim() && numbered(i + 1, () => readRow(row)));
  if (before) throw new RuleError('“return” is missing at the end of the “if”');
  return {lines, early};
}

const misplaced = inside =>
  inside ? 'expected an indented line, or “return”, which ends the “if”' : 'only the lines of an “if” are indented';

function numbered(number, read) {
  try {
    read();
  } catch (error) {
    throw error instanceof RuleError ? new RuleError(`line ${number}: ${error.message}`) : error;
  }
}

function assignment(row) {
  const list = tokens(row);
  if (list[0]?.name === undefined || list[1]?.sign !== '=') throw new RuleError('expected “name = …”');
  const tree = expressionOf(list.slice(2));
  return {name: list[0].name, formula: '', code: row, tree, reads: [...new Set(namesIn(tree))]};
}

// The tree of an expression that the tokens are.
function expressionOf(list) {
  const parser = new Parser(list),
    tree = parser.comparison();
  if (parser.place < parser.list.length) throw new RuleError(`an operator is missing${parser.where()}`);
  return tree;
}

function ruleOf(lines, state, hyper, text) {
  const scopeOf = object => new Map(Object.entries(object));
  const reached = ({conditions}, scope) =>
    conditions.every(({tree, wanted}) => Boolean(evaluated(tree, scope)) === wanted);
  return {
    name: 'edited',
    about: 'An edited rule.',
    text,
    state,
    hyper,
    counts: true,
    symbols: {},
    result: ['w', ...state],
    lines: lines.map(line => ({
      ...line,
      value: scope => +evaluated(line.tree, scopeOf(scope)),
      when: line.conditions.length ? scope => reached(line, scopeOf(scope)) : undefined
    })),
    step(w, g, values, t, chosen) {
      const scope = scopeOf({...hyper, ...chosen, w, g, t});
      state.forEach((name, i) => scope.set(name, values[i]));
      for (const line of lines) if (reached(line, scope)) scope.set(line.name, +evaluated(line.tree, scope));
      return ['w', ...state].map(name => scope.get(name));
    }
  };
}

// What a reader types as an answer, read as in a terminal (minigrad/learn/lesson/answers.py): numbers in the ways in
// which people write them, with a unit or without, and words.
const CLOSE = 0.01; // an answer counts as right within 1 %
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/;
const RAISED = '⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹';

// Whether two answers are the same: words without case, numbers within 1 %.
function same(a, b) {
  const words = [a, b].map(value => String(value).trim().toLowerCase());
  if (!words.every(word => PLAIN.test(word))) return words[0] === words[1];
  const [x, y] = words.map(Number);
  return x === y || (Number.isFinite(x - y) && Math.abs(x - y) <= CLOSE * Math.max(Math.abs(x), Math.abs(y)));
}

// Whether what was typed can be read as this answer; units: the names of the unit that may follow.
const matches = (typed, answer, units) =>
  same(typed, answer) || readings(typed, units).some(number => same(number, answer));

// The numbers that a text can stand for: none if it is not a number, two if its comma can be read in two ways.
function readings(typed, units) {
  let text = typed.trim().toLowerCase().replaceAll('−', '-');
  text = text.replace(new RegExp(`[${RAISED}]+`, 'g'), power =>
    `^${[...power].map(c => '+-0123456789'[RAISED.indexOf(c)]).join('')}`);
  const unit = units.find(name => text.endsWith(name));
  if (unit) text = text.slice(0, -unit.length).replace(/[ ·*]+$/, '') || '1';
  text = text.replace(/\s/g, '').replaceAll('**', '^').replace(/[·×]/g, '*');
  const texts = text.split(',').length === 2 ? [text.replace(',', '.')] : [];
  if (!text.includes(',') || /\d,\d{3}(?!\d)/.test(text)) texts.push(text.replaceAll(',', ''));
  return [...new Set(texts)].sort().map(productOf).filter(number => number !== null);
}

// The value of a product or quotient of numbers and powers; null if the text is something else.
function productOf(text) {
  const [first, ...rest] = text.split(/([*/])/);
  let product = powerOf(first);
  for (let i = 0; i < rest.length; i += 2) {
    const value = powerOf(rest[i + 1]);
    if (value === null || product === null) return null;
    product = rest[i] === '*' ? product * value : product / value;
  }
  return Number.isFinite(product) ? product : null;
}

// The value of a number, its logarithm or root, or of one number to the power of another; null for anything else.
function powerOf(text) {
  const named = /^(log|ln|sqrt|√)\(?([\d.]+)\)?$/.exec(text);
  if (named) {
    const inner = powerOf(named[2]);
    return inner ? (['sqrt', '√'].includes(named[1]) ? Math.sqrt(inner) : Math.log(inner)) : null;
  }
  const [base, ...after] = text.split('^');
  const exponent = after.join('^').replace(/^[()]+|[()]+$/g, '');
  if (!PLAIN.test(base) || (after.length && !PLAIN.test(exponent))) return null;
  if (!after.length) return Number(base);
  const power = Number(base) ** Number(exponent);
  return Number.isFinite(power) ? power : null;
}

// The choice that is meant by its number or a part of its words, if it is clear which; else what was typed.
function chosen(typed, choices) {
  const text = typed.trim().toLowerCase();
  if (/^\d+$/.test(text) && choices[text - 1] !== undefined) return choices[text - 1];
  const found = choices.filter(choice => choice.toLowerCase().includes(text));
  return found.length === 1 ? found[0] : typed;
}

// Numbers as text, as minigrad prints them: to six digits.
function six(value) {
  if (typeof value !== 'number') return value === undefined || value === null ? '-' : String(value);
  if (!Number.isFinite(value)) return value !== value ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  if (value === 0) return '0';
  const [digits, power] = value.toExponential(5).split('e');
  const exponent = +power;
  if (exponent < -4 || exponent >= 6) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${plain(digits)}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  return plain(value.toFixed(5 - exponent));
}
const plain = text => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

// A number that someone typed: 0.1, 0,1, 1/10, 1e-3, 10^-3, −2; NaN if it is none.
function typed(text) {
  const clean = text.trim().replace(/[−–]/g, '-').replace(',', '.').replace(/^10\^/, '1e');
  const [top, below, ...rest] = clean.split('/').map(part => part.trim());
  const simple = part => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part) ? Number(part) : NaN);
  if (rest.length) return NaN;
  return below === undefined ? simple(top) : simple(top) / simple(below);
}

// What the translated formulas are written in: the functions of minigrad/optim/arithmetic.py, for numbers.
const {sqrt, abs, exp, log, log1p, floor} = Math;
const pow = (x, y) => x ** y;
const where = (condition, a, b) => (condition ? a : b);
const maximum = (x, y) => (x >= y || x !== x ? x : y);
const minimum = (x, y) => (x <= y || x !== x ? x : y);
const sign = x => (x !== x ? x : (x > 0) - (x < 0));

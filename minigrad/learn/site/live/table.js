// Step-throughs: when a field changes, every line is computed again, and the numbers that are no longer those of the
// text stand out. The text's own may come from an engine in float32; here everything is float64.
for (const box of document.querySelectorAll('.live')) {
  const rule = rules[box.dataset.rule];
  const fields = [...box.querySelectorAll('input')];
  const rows = [...box.querySelectorAll('tbody tr')];
  const cells = rows.map(row => [...row.cells].slice(2));
  const printed = cells.map((pair, i) => ({texts: pair.map(cell => cell.textContent), hidden: rows[i].hidden}));
  const again = box.querySelector('.again');

  // The values of all lines, in pairs before and after, null for a line that is not reached.
  function computed(given) {
    const {w, g, t, ...rest} = given;
    const state = rule.state.map(name => rest[name]);
    const {found, result} = traced(rule, w, g, state, t, rest);
    const steps = rule.lines.map(line => found.find(step => step.line === line));
    return {pairs: steps.map(step => step && [six(step.before), six(step.value)]), result};
  }

  const numbers = read => Object.fromEntries(fields.map(field => [field.name, read(field)]));
  const before = computed(numbers(field => Number(field.defaultValue))).pairs;

  function write({texts, hidden}, i, changed) {
    rows[i].hidden = hidden;
    texts.forEach((text, k) => {
      cells[i][k].textContent = text;
      cells[i][k].classList.toggle('changed', changed && text !== before[i]?.[k]);
    });
  }

  const tell = text => {
    box.querySelector('.told').textContent = text;
  };

  function compute() {
    const given = numbers(field =>
      field.value === field.defaultValue ? Number(field.value) : typed(field.value)
    );
    for (const field of fields) {
      field.toggleAttribute('aria-invalid', Number.isNaN(given[field.name]));
      field.classList.toggle('changed', field.value !== field.defaultValue);
    }
    again.hidden = fields.every(field => field.value === field.defaultValue);
    if (Object.values(given).some(Number.isNaN)) return tell('Expected a number, as 0.1, 1/10 or 1e-3.');
    if (again.hidden) {
      printed.forEach((row, i) => write(row, i, false));
      return tell('');
    }
    const {pairs, result} = computed(given);
    pairs.forEach((pair, i) => write({texts: pair ?? ['-', '-'], hidden: !pair}, i, true));
    tell(rule.result.map((name, i) => `${name} = ${six(result[i])}`).join(', '));
  }

  box.querySelector('.fields').hidden = false; // without this script they would do nothing
  box.addEventListener('input', compute);
  again.addEventListener('click', () => {
    for (const field of fields) field.value = field.defaultValue;
    compute();
    fields[0].focus();
  });
}

// Step-throughs: when a field changes, every line is computed again, and the numbers that are no longer those of the
// text stand out.
for (const box of document.querySelectorAll('.live')) {
  const rule = rules[box.dataset.rule];
  const fields = [...box.querySelectorAll('input')];
  const rows = [...box.querySelectorAll('tbody tr')];
  const shown = rows.map(row => [...row.cells].slice(2).map(cell => cell.textContent));
  const again = box.querySelector('.again');

  function compute() {
    const given = {};
    for (const field of fields) {
      given[field.name] = field.value === field.defaultValue ? Number(field.value) : typed(field.value);
      field.toggleAttribute('aria-invalid', Number.isNaN(given[field.name]));
      field.classList.toggle('changed', field.value !== field.defaultValue);
    }
    again.hidden = !fields.some(field => field.value !== field.defaultValue);
    if (Object.values(given).some(Number.isNaN)) return tell('Expected a number, as 0.1, 1/10 or 1e-3.');
    const {w, g, t, ...rest} = given;
    const state = rule.state.map(name => rest[name]);
    const {found, result} = traced(rule, w, g, state, t, rest);
    rows.forEach((row, i) =>
      write(
        row,
        shown[i],
        found.find(({line}) => line === rule.lines[i])
      )
    );
    tell(again.hidden ? '' : rule.result.map((name, i) => `${name} = ${six(result[i])}`).join(', '));
  }

  function write(row, texts, step) {
    row.hidden = !step;
    if (!step) return;
    [step.before, step.value].forEach((value, i) => {
      const cell = row.cells[2 + i];
      cell.textContent = six(value);
      cell.classList.toggle('changed', cell.textContent !== texts[i]);
    });
  }

  const tell = text => {
    box.querySelector('.told').textContent = text;
  };
  box.addEventListener('input', compute);
  again.addEventListener('click', () => {
    for (const field of fields) field.value = field.defaultValue;
    compute();
    fields[0].focus();
  });
}

// Step-throughs: when a field changes, every line is computed again, and the numbers that are no longer those of the
// text stand out. The text's own may come from an engine in float32; here everything is float64.
for (const box of document.querySelectorAll('.live[data-rule]')) {
  const rule = rules[box.dataset.rule];
  const rows = [...box.querySelectorAll('tbody tr')];
  const cells = rows.map(row => [...row.cells].slice(2));
  const printed = cells.map((pair, i) => ({texts: pair.map(cell => cell.textContent), hidden: rows[i].hidden}));
  const tell = text => {
    box.querySelector('.told').textContent = text;
  };

  // The values of all lines, in pairs before and after, null for a line that is not reached.
  function computed(given) {
    const {w, g, t, ...rest} = given;
    const state = rule.state.map(name => rest[name]);
    const {found, result} = traced(rule, w, g, state, t, rest);
    const steps = rule.lines.map(line => found.find(step => step.line === line));
    return {pairs: steps.map(step => step && [six(step.before), six(step.value)]), result};
  }

  function write({texts, hidden}, i, changed) {
    rows[i].hidden = hidden;
    texts.forEach((text, k) => {
      cells[i][k].textContent = text;
      cells[i][k].classList.toggle('changed', changed && text !== before[i]?.[k]);
    });
  }

  const start = listenTo(box, {
    restore() {
      printed.forEach((row, i) => write(row, i, false));
      tell('');
    },
    compute(given) {
      const {pairs, result} = computed(given);
      pairs.forEach((pair, i) => write({texts: pair ?? ['-', '-'], hidden: !pair}, i, true));
      tell(rule.result.map((name, i) => `${name} = ${six(result[i])}`).join(', '));
    }
  });
  const before = computed(start).pairs;
}

// Two rules on the same numbers: when a field changes, every line of the first is computed again and looked for among
// the values of the second. The first line that is not found there is marked.
const agree = (a, b) => a === b || Math.abs(a - b) <= 1e-9 * Math.abs(b) || (a !== a && b !== b);

// {rows: [{line, value, twin}], first, results: [[w, …], [w, …]]}; twin: the line of the other with the same value.
function compared(one, other, {w, g, t, ...rest}) {
  const [mine, theirs] = [one, other].map(rule =>
    traced(rule, w, g, rule.state.map(name => rest[name]), t, rest)
  );
  const rows = mine.found.map(({line, value}) => ({
    line,
    value,
    twin: theirs.found.find(step => agree(value, step.value))?.line
  }));
  const results = [mine.result, theirs.result],
    alike = results[0].length === results[1].length && results[0].every((v, i) => agree(v, results[1][i]));
  return {rows, results, first: alike ? undefined : rows.find(({twin}) => !twin), alike};
}

for (const box of document.querySelectorAll('.live[data-rules]')) {
  const [one, other] = box.dataset.rules.split(' ').map(name => rules[name]);
  const rows = [...box.querySelectorAll('tbody tr')],
    said = box.querySelector('.told').textContent;
  const printed = rows.map(row => ({
    value: row.cells[2].textContent,
    twin: row.querySelector('td:last-child code')?.textContent,
    hidden: row.hidden,
    first: row.className === 'first'
  }));

  function write({value, twin, hidden, first}, i, changed) {
    const [, , number, same] = rows[i].cells;
    Object.assign(rows[i], {hidden, className: first ? 'first' : ''});
    number.textContent = value;
    number.classList.toggle('changed', changed && value !== before[i]);
    same.replaceChildren(twin ? Object.assign(document.createElement('code'), {textContent: twin}) : 'nowhere');
  }

  const linesOf = ({rows: found, first}) =>
    one.lines.map(line => {
      const row = found.find(step => step.line === line);
      return {value: six(row?.value), twin: row?.twin?.name, hidden: !row, first: row !== undefined && row === first};
    });

  const start = listenTo(box, {
    restore() {
      printed.forEach((row, i) => write(row, i, false));
      box.querySelector('.told').textContent = said;
    },
    compute(given) {
      const found = compared(one, other, given),
        [mine, theirs] = found.results.map(([w]) => six(w));
      linesOf(found).forEach((row, i) => write(row, i, true));
      box.querySelector('.told').textContent = found.alike ? 'same results' : `w = ${mine} and ${theirs}`;
    }
  });
  const before = linesOf(compared(one, other, start)).map(({value}) => value);
}

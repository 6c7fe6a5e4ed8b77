// Predictions: a number or words, as in a terminal (answers.js); a known wrong answer is told its cause; then another
// try.
for (const form of document.querySelectorAll('form.ask')) {
  const [field, fold] = ['input', 'details'].map(name => form.querySelector(name));
  const units = form.dataset.units ? form.dataset.units.split('|') : [];
  const choices = [...form.querySelectorAll('.choices li')].map(item => item.dataset.choice);
  const answer = fold.querySelector('p').dataset.value;
  const wrong = [...fold.querySelectorAll('li')].map(item => (
    {value: item.dataset.value, cause: item.querySelector('.cause')}));
  let tries = 0;
  const reply = (kind, ...parts) => {                                 // texts, and a cause with its formulas
    const box = form.querySelector('.reply');
    box.replaceChildren(...parts);
    box.className = `reply ${kind}`;
  };
  form.querySelector('.try').hidden = false;
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (!field.value.trim()) return reply('', 'Type a prediction, or open the answer.');
    const typed = chosen(field.value, choices);
    if (matches(typed, answer, units)) {
      fold.open = true;
      return reply('good', 'Right.');
    }
    tries += 1;
    const cause = wrong.find(({value}) => matches(typed, value, units))?.cause;
    const next = tries === 1 ? 'Try once more.' : 'Try on, or open the answer below.';
    if (cause) reply('bad', 'Not quite: ', ...cause.cloneNode(true).childNodes, `. ${next}`);
    else reply('bad', `Not that, and not a common mistake either. ${next}`);
    field.select();
  });
}

// Predictions: right within 1 %, as in a terminal; a known wrong answer is told its cause; then another try.
function isClose(text, listed) {
  const [a, b] = [typed(text), Number(listed)];
  if (Number.isNaN(a) || Number.isNaN(b)) return text.trim().toLowerCase() === listed.trim().toLowerCase();
  return Math.abs(a - b) <= 0.01 * Math.max(Math.abs(a), Math.abs(b));
}

for (const form of document.querySelectorAll('form.ask')) {
  const [field, fold] = ['input', 'details'].map(name => form.querySelector(name));
  const answer = fold.querySelector('p').textContent;
  const wrong = [...fold.querySelectorAll('li')].map(item => (
    {value: item.querySelector('span').textContent, cause: item.querySelector('.cause')}));
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
    if (isClose(field.value, answer)) {
      fold.open = true;
      return reply('good', 'Right.');
    }
    tries += 1;
    const cause = wrong.find(({value}) => isClose(field.value, value))?.cause;
    const next = tries === 1 ? 'Try once more.' : 'Try on, or open the answer below.';
    if (cause) reply('bad', 'Not quite: ', ...cause.cloneNode(true).childNodes, `. ${next}`);
    else reply('bad', `Not that, and not a common mistake either. ${next}`);
    field.select();
  });
}

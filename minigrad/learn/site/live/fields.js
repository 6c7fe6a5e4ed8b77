// The fields of a step-through. told: {restore(), compute(numbers)}: what to do when all are as they were, and when
// one is another number. Returns the numbers of the beginning.
function listenTo(box, told) {
  const fields = [...box.querySelectorAll('input')],
    again = box.querySelector('.again');
  const numbers = read => Object.fromEntries(fields.map(field => [field.name, read(field)]));
  const isNew = field => field.value !== field.defaultValue;

  function compute() {
    const given = numbers(field => (isNew(field) ? typed(field.value) : Number(field.value)));
    for (const field of fields) {
      field.toggleAttribute('aria-invalid', Number.isNaN(given[field.name]));
      field.classList.toggle('changed', isNew(field));
    }
    again.hidden = !fields.some(isNew);
    if (Object.values(given).some(Number.isNaN)) {
      box.querySelector('.told').textContent = 'Expected a number, as 0.1, 1/10 or 1e-3.';
    } else if (again.hidden) told.restore();
    else told.compute(given);
  }

  box.querySelector('.fields').hidden = false; // without this script they would do nothing
  box.addEventListener('input', compute);
  again.addEventListener('click', () => {
    for (const field of fields) field.value = field.defaultValue;
    compute();
    fields[0].focus();
  });
  return numbers(field => Number(field.defaultValue));
}

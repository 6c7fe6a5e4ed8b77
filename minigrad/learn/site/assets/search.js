// Search without a server: the index is a script (search-index.js) that is loaded when the search is opened first.
const searchButton = document.getElementById('search-button');
const siteRoot = document.getElementById('main')?.dataset.root ?? '';
const MOST = 20;                                               // results that are shown

// Letters without accents, indices as plain digits: "m̂ₜ" is found as "mt" and as itself.
const folded = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const makeDialog = () => {
  const dialog = document.createElement('dialog');
  dialog.className = 'search';
  dialog.setAttribute('aria-label', 'Search');
  dialog.innerHTML = `<form><label for="search-text">Search lessons, rules and the reference</label>
    <div><input id="search-text" type="text" inputmode="search" autocomplete="off" spellcheck="false"><button type="button">Close</button></div></form>
    <p class="soft" role="status"></p><ul></ul>`;
  document.body.append(dialog);
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  return dialog;
};

const loadIndex = () => new Promise((resolve, reject) => {
  if (window.searchIndex) return resolve(window.searchIndex);
  const script = document.createElement('script');
  script.src = `${siteRoot}assets/search-index.js`;
  script.onload = () => resolve(window.searchIndex);
  script.onerror = reject;
  document.head.append(script);
});

// How well an entry fits: every word must be in it. What counts most is a whole word of the title, then the beginning of
// one, then any part; among equals a page comes before its sections, and a short title before a long one.
const fit = (words, kind, title, text) => {
  let sum = 0;
  for (const word of words) {
    const begun = `(^|[^\\p{L}\\p{N}])${word.replace(/[^\p{L}\p{N}]/gu, '\\$&')}`;
    const inTitle = pattern => new RegExp(pattern, 'u').test(title);
    const points = inTitle(`${begun}($|[^\\p{L}\\p{N}])`) ? 30 : inTitle(begun) ? 20 : title.includes(word) ? 8
      : text.includes(word) ? 1 : 0;
    if (!points) return 0;
    sum += points;
  }
  return sum + (kind === 'page' ? 2 : 0) + 10 / (10 + title.length);
};

const excerpt = (text, words) => {
  const at = Math.max(0, folded(text).indexOf(words[0]) - 40);
  return (at ? '… ' : '') + text.slice(at, at + 140) + (text.length > at + 140 ? ' …' : '');
};

const show = (dialog, entries) => {
  const words = folded(dialog.querySelector('input').value).split(/\s+/).filter(Boolean);
  const found = words.length ? entries
    .map(entry => [fit(words, entry.entry[0], entry.title, entry.text), entry]).filter(([points]) => points)
    .sort((a, b) => b[0] - a[0]).slice(0, MOST) : [];
  dialog.querySelector('ul').replaceChildren(...found.map(([, { entry: [, title, address, text] }]) => {
    const item = document.createElement('li'), link = document.createElement('a'), line = document.createElement('p');
    link.href = siteRoot + address;
    link.textContent = title;
    line.textContent = excerpt(text, words);
    link.onclick = () => dialog.close();
    item.append(link, line);
    return item;
  }));
  dialog.querySelector('[role=status]').textContent =
    !words.length ? '' : found.length ? `${found.length === MOST ? 'The first ' : ''}${found.length} results` : 'Nothing found';
};

// Arrow keys move between the input and the results.
const move = (dialog, event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [dialog.querySelector('input'), ...dialog.querySelectorAll('li a')];
  stops[Math.min(Math.max(stops.indexOf(document.activeElement) + step, 0), stops.length - 1)].focus();
  event.preventDefault();
};

let dialog;
const openSearch = async () => {
  if (!dialog) {
    dialog = makeDialog();
    dialog.addEventListener('keydown', event => move(dialog, event));
    dialog.querySelector('form button').onclick = () => dialog.close();
    dialog.querySelector('form').onsubmit = event => {          // Enter opens the first result
      event.preventDefault();
      dialog.querySelector('li a')?.click();
    };
  }
  dialog.showModal();
  const input = dialog.querySelector('input');
  input.select();
  try {
    const entries = (await loadIndex()).map(entry => ({ entry, title: folded(entry[1]), text: folded(entry[3]) }));
    input.oninput = () => show(dialog, entries);
    show(dialog, entries);
  } catch {
    dialog.querySelector('[role=status]').textContent = 'The search index could not be loaded.';
  }
};

if (searchButton) {
  searchButton.hidden = false;
  searchButton.onclick = openSearch;
  addEventListener('keydown', event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if ((event.key === '/' && !typing) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      openSearch();
    }
  });
}

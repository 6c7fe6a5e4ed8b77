// What works on every page: the theme button, copy buttons, contents that are open on wide screens.
const root = document.documentElement;

// ---------------------------------------------------------------- theme
const themeButton = document.getElementById('theme-button');
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (root.dataset.theme ?? (systemDark.matches ? 'dark' : 'light')) === 'dark';
const nameTheme = () => themeButton.textContent = isDark() ? 'Light' : 'Dark';

if (themeButton) {
  themeButton.hidden = false;
  nameTheme();
  systemDark.addEventListener('change', nameTheme);
  themeButton.onclick = () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try { localStorage.setItem('theme', root.dataset.theme); } catch { /* it lasts as long as this page */ }
    nameTheme();
  };
}

// ---------------------------------------------------------------- contents
const wide = { site: matchMedia('(min-width: 60rem)'), here: matchMedia('(min-width: 84rem)') };
for (const [kind, query] of Object.entries(wide)) {
  const details = document.querySelector(`nav.${kind} details`);
  if (!details) continue;
  const fit = () => details.open = query.matches;
  query.addEventListener('change', fit);
  fit();
  details.addEventListener('click', event => { if (event.target.closest('a') && !query.matches) details.open = false; });
}

// The parts of long pages are folded on narrow screens; an address that leads to one opens it.
const parts = [...document.querySelectorAll('details.part')];
const openTarget = () => {
  const target = document.querySelector(':target');
  const part = target && (target.closest('details.part') ?? target.querySelector('details.part'));
  if (part && !part.open) { part.open = true; target.scrollIntoView(); }
};
if (!wide.site.matches) parts.forEach(part => part.open = false);
addEventListener('hashchange', openTarget);
addEventListener('load', openTarget);                       // :target is not known before

// Paper shows all that is folded.
let unfolded = [];
addEventListener('beforeprint', () => {
  unfolded = [...document.querySelectorAll('main details:not([open])')];
  unfolded.forEach(part => part.open = true);
});
addEventListener('afterprint', () => unfolded.forEach(part => part.open = false));

// ---------------------------------------------------------------- copying
// In an example only the lines behind a prompt are code.
const codeOf = pre => pre.querySelector('.gp')
  ? pre.textContent.split('\n').filter(line => /^(>>>|\.\.\.)( |$)/.test(line)).map(line => line.slice(4) + '\n').join('')
  : pre.textContent;

const copyText = async text => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {                                                    // not allowed here: by way of a selection
    const area = Object.assign(document.createElement('textarea'), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
};

for (const pre of document.querySelectorAll('main pre')) {
  if (!pre.querySelector('code')) continue;
  const box = Object.assign(document.createElement('div'), { className: 'code' });
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'copy', textContent: 'Copy' });
  button.setAttribute('aria-label', 'Copy the code');
  button.onclick = async () => {
    await copyText(codeOf(pre));
    button.textContent = 'Copied';
    setTimeout(() => button.textContent = 'Copy', 1500);
  };
  pre.replaceWith(box);
  box.append(pre, button);
}

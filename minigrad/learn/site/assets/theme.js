// Before the page is drawn: the theme that the reader chose, if any.
try {
  const chosen = localStorage.getItem('theme');
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
} catch { /* storage is forbidden: the system's theme it is */ }

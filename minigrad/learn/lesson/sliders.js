for (const box of document.querySelectorAll('.frames')) {
  const sliders = [...box.querySelectorAll('input')], frames = [...box.querySelectorAll('img')];
  const state = () => new URLSearchParams(location.hash.slice(1));
  const show = () => {
    let place = 0;
    for (const slider of sliders) {
      const value = slider.dataset.values.split('|')[slider.value];
      place = place * (+slider.max + 1) + +slider.value;              // the last slider runs fastest
      slider.setAttribute('aria-valuetext', slider.parentNode.querySelector('output').textContent = value);
    }
    frames.forEach((frame, i) => frame.hidden = i !== place);
  };
  const read = () => {
    (state().get(box.id) ?? '').split(',').forEach((v, i) => { if (v && sliders[i]) sliders[i].value = v; }); show();
  };
  const keep = now => { now.set(box.id, sliders.map(s => s.value)); history.replaceState(0, '', '#' + now); };
  box.oninput = () => { show(); keep(state()); };
  addEventListener('hashchange', read);
  read();
}

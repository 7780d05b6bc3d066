// A text that is to be pasted elsewhere, such as a reply template.
(() => {
  document.querySelector('[data-select]')?.select();
  // The form goes on its way. Where a browser does not let a page copy, the answer has the text selected.
  document.addEventListener('submit', ({ target }) => {
    const source = target.dataset.copy && document.getElementById(target.dataset.copy);
    if (source) navigator.clipboard?.writeText(source.value).catch(() => source.select());
  });
})();

// htmx gives the focus back to the element with the same id. Where the new part
// has no such element (there is no earlier month), the part's heading takes it:
// focus never falls back to the top of the page.
document.addEventListener("htmx:after:swap", event => {
  if (document.activeElement !== document.body) return;
  const target = event.detail.ctx.target;
  const part = target.id ? document.getElementById(target.id) : target;
  part?.querySelector("[tabindex='-1']")?.focus();
});

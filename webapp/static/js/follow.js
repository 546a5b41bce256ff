// A swap is a convenience of a working link or form. When the answer is not
// the part that was asked for (a sign-in page after a redirect, an error page,
// no answer at all), the browser goes the ordinary way instead.
(() => {
  const follow = ({sourceElement, request}) => sourceElement.matches("form") && request.method !== "GET"
    ? sourceElement.submit() : location.assign(request.action);
  document.addEventListener("htmx:before:response", event => {
    const context = event.detail.ctx, answer = context.response.raw;
    if (!answer.redirected && (answer.ok || answer.status === 422)) return;
    event.preventDefault();
    follow(context);
  });
  document.addEventListener("htmx:error", event => {
    const context = event.detail.ctx;
    if (context && !context.response) follow(context);
  });
})();

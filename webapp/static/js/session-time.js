// Shortly before the session's time is over, the words at the end of the page are shown
// in view and said once; their link then gives more time without leaving the page. All
// figures and words are the server's: clocks jump, computers sleep, other tabs go on.
(() => {
  const box = document.getElementById("time-left");
  if (!box) return;
  const [words, link] = box.children;
  let timer, near, more, left = box.dataset.left - performance.now() / 1000;
  const wait = () => {
    const notice = box.dataset.notice;
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(left > notice ? left - notice : left, 1) * 1000);
  };
  const ask = async () => {
    try {
      const told = await (await fetch(`${link.pathname}/left`)).json();
      if (told.near || near) document.getElementById("status").textContent = told.words;
      words.textContent = told.words;
      box.classList.toggle("soon", near = told.near);
      ({ left, more } = told);
      if (left) wait();
    } catch {
      left = 30;
      wait();
    }
  };
  link.addEventListener("click", async event => {
    if (!near || !more) return;
    event.preventDefault();
    await fetch(link.href).catch(() => 0);
    ask();
  });
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  wait();
})();

// Shortly before the session's time is over, the words at the end of the page are shown
// in view and said once; their link then gives more time without leaving the page. All
// figures and words are the server's: clocks jump, computers sleep, other tabs go on.
(() => {
  const box = document.getElementById("time-left");
  if (!box) return;
  const [words, link] = box.children;
  let timer, last = {};
  const wait = seconds => {
    clearTimeout(timer);
    timer = setTimeout(ask, seconds * 1000);
  };
  const ask = async () => {
    try {
      const told = await (await fetch(link.pathname + "/left")).json();
      words.textContent = told.words;
      if (told.near || last.near) document.getElementById("status").textContent = told.words;
      box.classList.toggle("soon", told.near);
      // What is being filled in stays in view: the page moves only where it would be covered.
      const held = document.activeElement, {top, bottom} = held.getBoundingClientRect();
      if (told.near && top < innerHeight && bottom > box.offsetTop) held.scrollIntoView({block: "nearest"});
      last = told;
      if (told.wait) wait(told.wait);
    } catch {
      wait(30);
    }
  };
  link.addEventListener("click", async event => {
    if (!last.near || !last.more) return;
    event.preventDefault();
    await fetch(link.href).catch(() => 0);
    ask();
  });
  // A tab that opens in the background comes into view without having been away.
  let away;
  document.addEventListener("visibilitychange", () => document.hidden ? (away = 1) : away && ask());
  wait(box.dataset.wait - performance.now() / 1000);
})();

// What checks ask about the open page.  Every answer is a list of sentences; empty is good.
(() => {
  const words = element => (
    element.value && element.type === "submit" ? element.value : element.innerText || element.value
      || element.id || element.tagName
  ).trim().replace(/\s+/g, " ").slice(0, 60);
  const shown = element => {
    const style = getComputedStyle(element);
    return element.getClientRects().length > 0 && style.visibility === "visible";
  };
  const cut = element => element.closest(".visually-hidden, .skip");
  const round = number => Math.round(number * 10) / 10;

  // Elements that hold text of their own, with the rectangle of that text.
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !shown(parent) || cut(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      for (const box of range.getClientRects()) {
        if (box.width > 1 && box.height > 1) found.push({parent, box});
      }
    }
    return found;
  };

  const luminance = ([red, green, blue]) => {
    const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  };
  const parts = color => color.match(/[\d.]+/g).map(Number);
  const contrast = (one, other) => {
    const [light, dark] = [luminance(parts(one)), luminance(parts(other))].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = element => {
    for (let around = element; around; around = around.parentElement) {
      const color = getComputedStyle(around).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.backgroundColor = "Canvas";
    const color = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return color;
  };

  const PRESSED = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const pressed = () => [...document.querySelectorAll(PRESSED)].filter(shown);

  const inSentence = element => {
    if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
    const around = element.closest("p, li, dd, td, label, span") ?? element.parentElement;
    return around.innerText.trim().length > element.innerText.trim().length;
  };

  const box = element => {
    const boxes = [element, ...(element.labels ?? [])].map(one => one.getBoundingClientRect());
    return element.matches("[type=checkbox], [type=radio]")
      ? {width: Math.max(...boxes.map(one => one.width)), height: Math.max(...boxes.map(one => one.height))}
      : boxes[0];
  };

  const sheets = new Map();
  const sheetOf = css => {
    if (!sheets.has(css)) {
      sheets.set(css, new CSSStyleSheet());
      sheets.get(css).replaceSync(css);
    }
    return sheets.get(css);
  };

  // The sheet of a member lies over the page meanwhile; before anything else is asked it is gone.
  const dressed = (css, ask) => {
    if (!css) return ask();
    document.adoptedStyleSheets = [sheetOf(css)];
    try {
      return ask();
    } finally {
      document.adoptedStyleSheets = [];
      document.body.getClientRects();
    }
  };

  const unfocused = (element, {ring, least}) => {
    element.focus({focusVisible: true});
    if (document.activeElement !== element) return [`「${words(element)}」 does not take the focus`];
    const style = getComputedStyle(element);
    const behind = ground(element.parentElement);
    const found = [];
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < ring) {
      found.push(`「${words(element)}」 has the focus and no outline says so`);
    } else if (contrast(style.outlineColor, behind) < least) {
      found.push(`「${words(element)}」 has an outline of ${style.outlineColor} on ${behind}`);
    }
    const [first] = element.getClientRects();
    const middle = [first.left + Math.min(first.width, innerWidth) / 2, first.top + first.height / 2];
    const top = document.elementFromPoint(...middle);
    if (!top || !(element.contains(top) || top.contains(element) || [...(element.labels ?? [])].includes(top))) {
      found.push(`「${words(element)}」 has the focus where nobody sees it`);
    }
    return found;
  };

  window.geometry = {
    dressed: dresses => dresses.map(([css, questions]) =>
      dressed(css, () => questions.flatMap(([name, about]) => geometry[name](...about)))),

    sideways: () => {
      const wider = document.documentElement.scrollWidth - innerWidth;
      return wider > 0 ? [`the page is ${wider} pixels wider than the screen`] : [];
    },

    cramped: least => [...document.querySelectorAll("main th, main td")].filter(cell =>
      cell.scrollWidth > cell.clientWidth || cell.matches("td:nth-child(2):not(.number)") && cell.clientWidth < least
    ).map(cell => `a cell has ${cell.clientWidth} of ${cell.scrollWidth} pixels: ${cell.innerText}`),

    clipped: () => [...document.body.querySelectorAll("*")].filter(element => {
      if (!shown(element) || cut(element) || element.matches("input:not([type=submit])")) return false;
      const style = getComputedStyle(element);
      const hides = value => value === "hidden" || value === "clip";
      return element.matches("input") && element.scrollWidth > element.clientWidth + 1
        || hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1
        || hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    }).map(element => `「${words(element)}」 is cut off`),

    // What lies left of the page cannot be scrolled to.
    outside: () => [...new Set(texts().filter(({box}) => box.left < -1).map(({parent}) => parent))]
      .map(parent => `「${words(parent)}」 begins outside the screen`),

    broken: () => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (!shown(text.parentElement) || cut(text.parentElement)) continue;
        for (const figure of text.data.matchAll(/(?<![\w.])\d[\d,]+/g)) {
          const range = document.createRange();
          range.setStart(text, figure.index);
          range.setEnd(text, figure.index + figure[0].length);
          const lines = new Set([...range.getClientRects()].map(({top}) => Math.round(top)));
          if (lines.size > 1) found.push(`the figure ${figure[0]} is broken in two`);
        }
      }
      return found;
    },

    covered: () => {
      const all = texts().sort((a, b) => a.box.top - b.box.top);
      const found = new Set();
      for (let one = 0; one < all.length; one++) {
        const a = all[one];
        for (let other = one + 1; other < all.length && all[other].box.top < a.box.bottom; other++) {
          const b = all[other];
          if (a.parent === b.parent || a.parent.contains(b.parent) || b.parent.contains(a.parent)) continue;
          const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          // The box of a line is higher than its letters: a quarter of it may overlap.
          const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          if (across > 2 && down > Math.min(a.box.height, b.box.height) / 4) {
            found.add(`「${words(a.parent)}」 lies on 「${words(b.parent)}」`);
          }
        }
      }
      return [...found];
    },

    small: ({least, goal}) => pressed().filter(element => !cut(element)).flatMap(element => {
      const {width, height} = box(element);
      const wanted = inSentence(element) ? 0 : goal;
      return height + 0.5 < wanted || Math.min(width, height) + 0.5 < (wanted && least)
        ? [`「${words(element)}」 is ${round(width)} by ${round(height)} pixels to press`] : [];
    }),

    // Whoever had the focus has it again afterwards.
    unfocused: about => {
      const first = document.activeElement;
      const found = pressed().filter(element => !element.disabled).flatMap(element => unfocused(element, about));
      first === document.body ? document.activeElement.blur() : first.focus();
      return found;
    },

    moving: () => [...document.querySelectorAll("*")].filter(element => {
      const style = getComputedStyle(element);
      const lasts = times => times.split(",").some(time => parseFloat(time) > 0);
      return lasts(style.transitionDuration) || style.animationName !== "none"
        || style.scrollBehavior === "smooth";
    }).map(element => `「${words(element)}」 moves though less motion was asked for`),
  };
})();

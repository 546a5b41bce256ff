"""Which colours a page really shows, as Chromium works them out."""

from tests.browser.chromium import Person

SHOWN = r"""() => {
  const hex = text => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    if (alpha === 0) return null;
    const digits = [red, green, blue].map(part => part.toString(16).padStart(2, "0")).join("");
    return alpha === 1 ? `#${digits}` : text;
  };
  const found = [];
  const see = (style, where) => {
    const add = (what, text) => {
      for (const colour of text.match(/rgba?\([^)]*\)|color\([^)]*\)/g) ?? [])
        if (hex(colour)) found.push(`${hex(colour)} ${what} of ${where}`);
    };
    add("background", style.backgroundColor);
    for (const side of ["Top", "Right", "Bottom", "Left"])
      if (parseFloat(style[`border${side}Width`])) add("border", style[`border${side}Color`]);
    if (style.outlineStyle !== "none") add("outline", style.outlineColor);
    if (style.boxShadow !== "none") add("shadow", style.boxShadow);
    if (style.backgroundImage !== "none") add("picture", style.backgroundImage);
    return add;
  };
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || style.visibility === "hidden") continue;
    const kind = one.className.baseVal ?? one.className;
    const where = `${one.localName}${one.id && `#${one.id}`}.${kind}`;
    // The browser itself paints these, in the colour that we name.
    if (one.matches("[type=checkbox], [type=radio]")) {
      if (style.accentColor !== "auto") found.push(`${hex(style.accentColor)} accent of ${where}`);
      continue;
    }
    // A QR code stays black on white, whatever the theme: cameras want it so.
    if (one.closest("svg[shape-rendering=crispEdges]")) continue;
    const add = see(style, where);
    const speaks = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (speaks || one.matches("input, select, textarea, li")) add("words", style.color);
    if (style.textDecorationLine !== "none") add("underline", style.textDecorationColor);
    if (one.matches("path, rect, circle")) {
      if (style.stroke !== "none") add("stroke", style.stroke);
      if (style.fill !== "none") add("fill", style.fill);
    }
    for (const part of ["::before", "::after"]) {
      const pseudo = getComputedStyle(one, part);
      if (pseudo.content !== "none") see(pseudo, where + part)("words", pseudo.color);
    }
  }
  const body = getComputedStyle(document.body);
  see(body, "body")("words", body.color);
  return [...new Set(found)];
}"""


def colours(person: Person) -> list[str]:
    """Return each colour on the open page, what it is of, and of which element."""
    found: list[str] = person.page.evaluate(SHOWN)
    return found

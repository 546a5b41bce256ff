"""Filling in a form as a browser does: its real hidden fields, sent to its real action."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tests.document import words_of
from tests.page import Page
from tests.strict import opening

Answer = str | bool
Entries = list[tuple[str, str]]


@dataclass(frozen=True)
class Sending:
    """A form that is ready to be sent."""

    action: str
    method: str
    entries: Entries


def fill(page: Page, answers: dict[str, Answer], button: str | None = None) -> Sending:
    """Fill the form of the page that has these fields and this button (or the only one)."""
    form = _form_for(page, answers, button)
    entries: Entries = []
    for element in form.iter():
        name = element.get("name")
        if name and "disabled" not in element.attrib:
            given = answers.get(name)
            entries += [(name, text) for text in _entry(element, given)]
    pressed = _buttons(form, button)[:1]
    entries += [(e.attrib["name"], e.get("value", "")) for e in pressed if e.get("name")]
    return Sending(form.attrib["action"], form.get("method", "get").upper(), entries)


def _form_for(page: Page, answers: dict[str, Answer], button: str | None) -> Element:
    forms = [
        form
        for form in page.forms()
        if answers.keys() <= _typed_names(page, form)
        and _buttons(form, button)
        and (button is not None or answers or page.document.fields(form))
    ]
    wanted = ", ".join([*answers, *([f"button 「{button}」"] if button else [])])
    there = "; ".join(
        f"{form.get('action')}: {sorted(_typed_names(page, form))} "
        f"{[_says(b) for b in _buttons(form, None)]}"
        for form in page.forms()
    )
    assert len(forms) == 1, f"{len(forms)} forms with {wanted} at {page.path}; there is {there}"
    return forms[0]


def _typed_names(page: Page, form: Element) -> set[str]:
    return {field.get("name", "") for field in page.document.fields(form)}


def _says(button: Element) -> str:
    return button.get("value", "") if button.tag == "input" else words_of(button)


def _buttons(form: Element, words: str | None) -> list[Element]:
    buttons = [
        element
        for element in form.iter()
        if (element.tag == "button" and element.get("type", "submit") == "submit")
        or (element.tag == "input" and element.get("type") in {"submit", "image"})
    ]
    return [button for button in buttons if words is None or words in _says(button)]


def _entry(element: Element, given: Answer | None) -> list[str]:
    """Return what the browser sends for this element: nothing, or one value."""
    kind = element.get("type", "text") if element.tag == "input" else element.tag
    match kind:
        case "select":
            return [_option(element, given)]
        case "textarea":
            there = "".join(element.itertext()).removeprefix("\n")
            return [there if given is None else str(given)]
        case "checkbox" | "radio":
            value = element.get("value", "on")
            chosen = (
                given is True or given == value or (given is None and "checked" in element.attrib)
            )
            return [value] if chosen else []
        case "submit" | "button" | "image" | "reset":
            return []
    return [_typed(element, given)] if element.tag == "input" else []


def _typed(element: Element, given: Answer | None) -> str:
    if given is None:
        return element.get("value", "")
    limit = int(element.get("maxlength", len(str(given))))
    assert len(str(given)) <= limit, f"{opening(element)} would cut {given!r} off"
    return str(given)


def _option(element: Element, given: Answer | None) -> str:
    options = {option.get("value", words_of(option)): option for option in element.iter("option")}
    assert given is None or given in options, f"{given!r} is not offered: {list(options)}"
    chosen = [value for value, option in options.items() if "selected" in option.attrib]
    return str(given) if given is not None else (chosen or list(options))[0]

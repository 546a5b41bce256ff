"""What every page of the site keeps to.  Each rule yields a sentence for each mistake it finds."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, tostring

from tests.document import FIELDS, Document, words_of
from tests.spoken import JAPANESE, unvoiced, wordless

ERROR_TITLES = ("エラー: ", "Error: ")
LANGUAGES = {"ja", "en"}
FOCUSABLE = {"button", "select", "textarea", "summary", "iframe"}
HTMX_SENDS = {"data-hx-get", "data-hx-post"}
HTMX_FORBIDDEN = ("data-hx-on", "data-hx-boost", "data-hx-vals", "data-hx-headers")
SPOKEN = ("alt", "title", "aria-label", "placeholder")
UNREAD = {"head", "script", "style", "code", "pre"}
POINTERS = ("aria-describedby", "aria-labelledby", "aria-controls", "headers", "for", "list")

Rule = Callable[[Document], Iterator[str]]


def problems(document: Document) -> list[str]:
    """Return what is wrong with a page or a piece of one; empty is good."""
    found = [f"the HTML is not well-formed: {mistake}" for mistake in document.mistakes]
    for rule in (*FOR_ALL, *(FOR_PAGES if document.whole else ())):
        found += rule(document)
    return found


def opening(element: Element) -> str:
    """Return the tag of an element as a person can find it in the template."""
    bare = Element(element.tag, element.attrib)
    return tostring(bare, encoding="unicode").replace(" />", ">")[:120]


def ids_are_unique(document: Document) -> Iterator[str]:
    for name, elements in document.by_id.items():
        if len(elements) > 1:
            yield f"the id {name!r} is used {len(elements)} times"
        if not name or re.search(r"\s", name):
            yield f"the id {name!r} is empty or has a space in it"


def references_lead_somewhere(document: Document) -> Iterator[str]:
    for element in document.root.iter():
        names = [name for pointer in POINTERS for name in element.get(pointer, "").split()]
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#"):
            names.append(href[1:])
        # A piece of a page may point at what stands elsewhere on its page.
        for name in names if document.whole else ():
            if name not in document.by_id:
                yield f"{opening(element)} points at #{name}, which is not on the page"


def fields_have_labels(document: Document) -> Iterator[str]:
    for field in document.fields():
        if not document.labels_of(field):
            yield f"{opening(field)} has no label"
        grouped = any(around.tag == "fieldset" for around in document.above(field))
        if field.get("type") == "radio" and not grouped:
            yield f"{opening(field)} is a choice without a fieldset and legend around it"
    for fieldset in document.all("fieldset"):
        if not [child for child in fieldset if child.tag == "legend" and words_of(child)]:
            yield f"{opening(fieldset)} has no legend"


def controls_have_names(document: Document) -> Iterator[str]:
    for element in document.all("a", "button", "input", "img"):
        if element.tag == "img":
            if "alt" not in element.attrib:
                yield f"{opening(element)} has no alt text"
            continue
        if element.tag == "input":
            named = element.get("type") not in {"submit", "button", "image"} or element.get("value")
        else:
            pictures = " ".join(image.get("alt", "") for image in element.iter("img"))
            named = words_of(element) or pictures.strip() or element.get("aria-label")
        if not named:
            yield f"{opening(element)} says nothing to press"


def tables_have_headers(document: Document) -> Iterator[str]:
    for table in document.all("table"):
        if not [child for child in table if child.tag == "caption" and words_of(child)]:
            yield f"{opening(table)} has no caption"
        headers = list(table.iter("th"))
        if not headers:
            yield f"{opening(table)} has no headers (th)"
        for header in headers:
            if header.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"{opening(header)} ({words_of(header)}) has no scope"


def nothing_is_inline(document: Document) -> Iterator[str]:
    for element in document.root.iter():
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{opening(element)} has the inline attribute {name}"
            if value.strip().lower().startswith("javascript:"):
                yield f"{opening(element)} has a javascript: address"
        if element.tag == "style":
            yield "there is an inline <style>"
        if element.tag == "script" and not element.get("src", "").startswith("/static/"):
            yield f"{opening(element)} is not a script file of our own"


def htmx_decorates_what_works(document: Document) -> Iterator[str]:
    for element in document.root.iter():
        names = [name for name in element.attrib if name.startswith(("data-hx", "hx-"))]
        for name in names:
            value = element.attrib[name]
            if name.startswith("hx-"):
                yield f"{opening(element)}: write data-{name}, not {name}"
            if (
                name.startswith(HTMX_FORBIDDEN)
                or ":" in name
                or value.startswith(("js:", "javascript:"))
            ):
                yield f"{opening(element)}: {name} is not used on this site"
            if name == "data-hx-trigger" and "[" in value:
                yield f"{opening(element)}: no filter in data-hx-trigger"
        if HTMX_SENDS & set(names):
            yield from _works_without_htmx(document, element)


def _works_without_htmx(document: Document, element: Element) -> Iterator[str]:
    forms = [around for around in document.above(element) if around.tag == "form"]
    plain = {
        "a": element.get("href"),
        "form": element.get("action"),
        **dict.fromkeys(("input", "select", "button"), forms and forms[0].get("action")),
    }.get(str(element.tag))
    if not plain:
        yield f"{opening(element)} does nothing without htmx: it needs a working href or action"


def focus_survives_swaps(document: Document) -> Iterator[str]:
    targets = {
        element.attrib["data-hx-target"].removeprefix("#")
        for element in document.root.iter()
        if element.get("data-hx-target", "").startswith("#")
    }
    for target in sorted(targets):
        if document.whole and target not in document.by_id:
            yield f"htmx would swap #{target}, which is not on the page"
        for element in [e for found in document.by_id.get(target, []) for e in found.iter()]:
            if _focusable(element) and "id" not in element.attrib:
                yield f"{opening(element)} is inside #{target}, which is swapped: it needs an id"


def _focusable(element: Element) -> bool:
    return (
        element.tag in FOCUSABLE
        or (element.tag == "a" and "href" in element.attrib)
        or (element.tag == "input" and element.get("type") != "hidden")
        or "tabindex" in element.attrib
    )


def forms_are_whole(document: Document) -> Iterator[str]:
    for form in document.all("form"):
        if not form.get("action", "").startswith("/"):
            yield f"{opening(form)} needs an action on this site"
        if form.get("method", "get").lower() == "post":
            if not [field for field in form.iter("input") if field.get("name") == "csrf_token"]:
                yield f"{opening(form)} has no csrf_token"
            if document.fields(form) and "novalidate" not in form.attrib:
                yield f"{opening(form)} needs novalidate: we say what is wrong, not the browser"
        for element in form.iter():
            if {"formaction", "form", "required"} & set(element.attrib):
                yield f"{opening(element)}: no formaction, form or required (text browsers)"


def text_can_be_spoken(document: Document) -> Iterator[str]:
    """Texts, the title, and the names that only readers say."""
    yield from _unspoken(document.root, quoted=False)


def _unspoken(element: Element, *, quoted: bool) -> Iterator[str]:
    quoted = quoted or _is_quoted(element)
    if not quoted or element.tag == "title":
        for text in _said_by(element):
            yield from unvoiced(text)
        whole = words_of(element)
        if wordless(whole) or any(map(wordless, _attributes_said_by(element))):
            yield f"{opening(element)} 「{whole}」 is not read aloud: there is no word in it"
    for child in element:
        yield from _unspoken(child, quoted=quoted)


def _said_by(element: Element) -> Iterator[str]:
    """Yield what an element itself says: its texts, and its attributes that are said."""
    if isinstance(element.tag, str) and element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail
    yield from _attributes_said_by(element)


def _attributes_said_by(element: Element) -> Iterator[str]:
    is_button = element.tag == "input" and element.get("type") in {"submit", "button", "reset"}
    for name in (*SPOKEN, *(["value"] if is_button else [])):
        if text := element.get(name):
            yield text


def _is_quoted(element: Element) -> bool:
    """Whether what is inside is somebody else's (a merchant's, a mail's), or not read at all."""
    unread = not isinstance(element.tag, str) or element.tag in UNREAD
    return unread or element.get("translate") == "no"


def a_page_has_one_heading_and_says_it_in_its_title(document: Document) -> Iterator[str]:
    headings = document.all("h1")
    if len(headings) != 1:
        yield f"there are {len(headings)} h1 elements, not exactly one"
        return
    title = document.title
    for prefix in ERROR_TITLES:
        title = title.removeprefix(prefix)
    heading = words_of(headings[0])
    if not heading or not title.startswith(heading):
        yield f"the title {document.title!r} does not begin with the h1 {heading!r}"


def a_page_says_its_language(document: Document) -> Iterator[str]:
    root = document.root if document.root.tag == "html" else document.all("html")[0]
    if root.get("lang") not in LANGUAGES:
        yield f"the page's lang is {root.get('lang')!r}"


def japanese_on_another_page_is_marked(document: Document) -> Iterator[str]:
    """What somebody typed into a field may be in any language."""
    if document.all("html")[0].get("lang") != "ja":
        yield from _unmarked(document.root, "")


def _unmarked(element: Element, lang: str) -> Iterator[str]:
    lang = element.get("lang") or lang
    japanese = [text.strip() for text in _said_by(element) if JAPANESE.search(text)]
    if japanese and lang != "ja" and isinstance(element.tag, str):
        yield f"「{japanese[0][:60]}」 in {opening(element)} is Japanese, and no lang says so"
    for child in element:
        yield from _unmarked(child, lang)


def a_page_has_a_main_part(document: Document) -> Iterator[str]:
    if len(document.all("main")) != 1:
        yield f"there are {len(document.all('main'))} main elements, not exactly one"


def a_page_has_one_live_region(document: Document) -> Iterator[str]:
    """The last element of body, outside every swap, without a role (scripts may follow)."""
    live = [element for element in document.root.iter() if "aria-live" in element.attrib]
    last = [e for e in document.all("body")[0] if isinstance(e.tag, str) and e.tag != "script"][-1:]
    if not live or live != last or live[0].get("id") != "status" or "role" in live[0].attrib:
        named = ", ".join(map(opening, live)) or "none"
        yield f'<p id="status" aria-live="polite"> is not the only, last live region: {named}'


def a_page_focuses_at_most_one_thing(document: Document) -> Iterator[str]:
    focused = [element for element in document.root.iter() if "autofocus" in element.attrib]
    if len(focused) > 1:
        yield f"autofocus stands on {len(focused)} elements"


def an_error_page_leads_to_the_fields(document: Document) -> Iterator[str]:
    """For answers with status 422: the error contract."""
    if not document.title.startswith(ERROR_TITLES):
        yield f"the title {document.title!r} does not begin with 「エラー: 」"
    summaries = [
        h for h in document.all("h2") if "autofocus" in h.attrib and h.get("tabindex") == "-1"
    ]
    if not summaries:
        yield "no h2 with tabindex=-1 and autofocus says that something is wrong"
        return
    around = list(document.above(summaries[0]))
    section = next((part for part in around if part.tag == "section"), around[0])
    if not list(section.iter("li")):
        yield "the error summary lists nothing"
    for link in section.iter("a"):
        field = document.by_id.get(link.get("href", "")[1:], [None])[0]
        if field is None:
            yield f"the summary's link {link.get('href')!r} leads to no field"
        elif not _says_what_is_wrong(document, field):
            yield f"{opening(field)} is in the error summary but is not aria-invalid and described"


def _says_what_is_wrong(document: Document, field: Element) -> bool:
    """Whether a field says that it is wrong, and why; choices say it at their fieldset."""
    if field.tag not in FIELDS:
        return True
    if field.get("type") == "radio":
        groups = [around for around in document.above(field) if around.tag == "fieldset"]
        return bool(groups and groups[0].get("aria-describedby"))
    return field.get("aria-invalid") == "true" and bool(field.get("aria-describedby"))


FOR_ALL: tuple[Rule, ...] = (
    ids_are_unique,
    references_lead_somewhere,
    fields_have_labels,
    controls_have_names,
    tables_have_headers,
    nothing_is_inline,
    htmx_decorates_what_works,
    focus_survives_swaps,
    forms_are_whole,
    text_can_be_spoken,
)
FOR_PAGES: tuple[Rule, ...] = (
    a_page_has_one_heading_and_says_it_in_its_title,
    a_page_says_its_language,
    japanese_on_another_page_is_marked,
    a_page_has_a_main_part,
    a_page_has_one_live_region,
    a_page_focuses_at_most_one_thing,
)

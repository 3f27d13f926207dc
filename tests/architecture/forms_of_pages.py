"""Forms as they stand in a page, filled in as its reader finds them: what a press of each button would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile


@dataclass
class Sent:
    """One POST: where to, and the fields. A field that is empty in the page is filled with something of its type."""

    action: str
    fields: dict[str, object] = field(default_factory=dict)
    pressed: list[dict[str, str]] = field(default_factory=list)

    def presses(self) -> list[dict[str, object]]:
        """The fields, once for each button."""
        return [{**self.fields, **button} for button in self.pressed or [{}]]


FILLED = {
    "number": "30000",
    "date": "2026-11-22",
    "email": "la@example.org",
    "tel": "0912345678",
    "url": "https://example.org",
}


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.open = page, [], None
        self.select = self.textarea = ""

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            post = (has.get("method") or "").lower() == "post"
            self.open = Sent(urljoin(self.page, has.get("action") or self.page)) if post else None
            if post:
                self.found.append(self.open)
            return
        if tag == "option" and self.select and self.open is not None and has.get("value"):
            if (
                "selected" in has or self.select not in self.open.fields
            ):  # the one chosen, else the first that says something
                self.open.fields[self.select] = has["value"]
            return
        name = has.get("name")
        if self.open is None or not name or "disabled" in has:
            return
        kind = has.get("type", "text")
        if tag == "button":
            self.open.pressed.append({name: has.get("value", "")})
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.open.fields[name], self.textarea = "Một lý do", name
        elif tag == "input" and kind == "file":
            self.open.fields[name] = SimpleUploadedFile("a.csv", b"a,b\n")
        elif tag == "input" and kind in ("checkbox", "radio"):
            self.open.fields.setdefault(name, has.get("value", "on"))
        elif tag == "input":
            self.open.fields[name] = has.get("value") or FILLED.get(kind) or ("30000" if "inputmode" in has else "Chữ")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        if self.textarea and self.open is not None and data.strip():
            self.open.fields[self.textarea] = data.strip()

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""


def forms_of(html: str, page: str) -> list[Sent]:
    """The POST forms of a page that stands at `page`, each to an address of this site."""
    parser = _Forms(page)
    parser.feed(html)
    return [form for form in parser.found if not urlsplit(form.action).netloc]

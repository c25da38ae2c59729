"""The catalogues of the interface's texts in locale/: `make messages` writes them anew from the templates and the code.

Babel does it, as gettext's programs are not on every machine. Compiled catalogues are kept beside their sources, so
that the service needs neither; `tests/storeagent/test_messages.py` holds the two together.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from storeagent.accounts import regions

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("de", "es")
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# The texts of the interface: written by hand here, collected by `make messages`."
CODE = ("adminpanel", "chat", "storeagent", "stores")


def extracted() -> Catalog:
    """Every text that is marked, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for file in sorted(each for room in CODE for each in (ROOT / room).rglob("*.py")):
        _add(catalog, file, extract_python(io.BytesIO(file.read_bytes()), KEYWORDS, ["Translators:"], {}))
    for file in sorted(each for each in (ROOT / "templates").rglob("*") if each.suffix in {".html", ".txt", ".js"}):
        calls = templatize(file.read_text(), origin=str(file)).encode()
        _add(catalog, file, extract_javascript(io.BytesIO(calls), KEYWORDS, [], {"template_string": "no"}))
    for name in regions.NAMES.values():
        catalog.add(name, locations=[("storeagent/accounts/regions.py", 0)])
    return catalog


def catalogue(language: str) -> Catalog:
    """As it is kept in locale/."""
    file = source(language)
    if not file.exists():
        return Catalog(language, header_comment=HEADER, project="StoreAgent", charset="utf-8", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def updated(language: str) -> Catalog:
    """What is kept, with what is new untranslated and without what is gone. Nothing is guessed."""
    kept, marked = catalogue(language), extracted()
    marked.creation_date = kept.creation_date  # a run that finds nothing new changes nothing
    kept.update(marked, no_fuzzy_matching=True, update_header_comment=False)
    kept.obsolete.clear()
    return kept


def compiled(catalog: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def source(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def write(language: str, catalog: Catalog) -> None:
    file = source(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, catalog, width=120, sort_by_file=True, include_lineno=False, omit_header=False)
    file.with_suffix(".mo").write_bytes(compiled(catalogue(language)))


def _add(catalog: Catalog, file: Path, found) -> None:
    for _, function, messages, comments in found:
        spec = KEYWORDS[function]
        texts = messages if isinstance(messages, tuple) else (messages,)
        context = texts[0] if spec and isinstance(spec[0], tuple) else None
        texts = texts[1:] if context else texts
        plural = spec and len(spec) - bool(context) > 1
        if not all(isinstance(text, str) for text in texts[: 2 if plural else 1]):
            continue  # a call with a variable
        catalog.add(
            texts[:2] if plural else texts[0],
            locations=[(str(file.relative_to(ROOT)), 0)],
            auto_comments=comments,
            context=context,
        )


def main() -> None:
    for language in LANGUAGES:
        catalog = updated(language)
        write(language, catalog)
        missing = sum(not all(each.string if each.pluralizable else [each.string]) for each in catalog if each.id)
        print(f"{language}: {len(catalog)} texts, {missing} of them not translated")  # noqa: T201


if __name__ == "__main__":
    main()

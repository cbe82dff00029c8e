"""The minutes as a Word file, made from a template that the council can replace with its own."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from docx.oxml.ns import qn
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]
from markupsafe import Markup, escape

from minutes.document import (
    Count,
    Document,
    Paragraph,
    Point,
    Points,
    Prose,
    Row,
    Said,
    Section,
    Signature,
    Table,
    Turns,
    Vote,
)
from minutes.render.zipped import settled

TEMPLATE = Path(__file__).parent / "templates" / "minutes.docx"
MAX_BYTES = 10_000_000
MAX_UNPACKED = 60_000_000
MAX_MEMBERS = 2_000
_RUNS = ("word/embeddings/", "word/activex/")
_FIELDS = re.compile(r"(?<![A-Z])(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON)(?![A-Z])")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_PROOFING = {"ca": "ca-ES", "es": "es-ES", "en": "en-GB"}
_MUST_USE = frozenset({"title", "sections"})


class UnfitTemplate(Exception):
    """The file cannot serve as a template; the message says why, in English, for a person who edits Word files."""


def to_docx(document: Document, made_at: dt.datetime, template: bytes | None = None) -> bytes:
    """Raises `UnfitTemplate` for a template that does not work. One of a council's own belongs into `own_word`."""
    source = template if template is not None else TEMPLATE.read_bytes()
    word = _open(source)
    try:
        word.render(_guarded(msgspec.to_builtins(document)), _environment(), autoescape=True)
    except jinja2.TemplateSyntaxError as error:
        raise UnfitTemplate(f"A mark in the template is not well written: {error.message}.") from error
    except jinja2.UndefinedError as error:
        raise UnfitTemplate(f"The template asks for something that minutes do not have: {error.message}.") from error
    except MemoryError:
        raise UnfitTemplate("The template takes more memory to fill in than minutes need.") from None
    except Exception as error:
        # A template of somebody else's fails in as many ways as a program: a loop, a division, XML that is none.
        raise UnfitTemplate(f"The template could not be filled in: {error}.") from error
    for mark in word.docx.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), _PROOFING[document.language])
    properties = word.docx.core_properties
    properties.title, properties.author, properties.language = document.title, document.council, document.language
    properties.created = properties.modified = made_at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    properties.last_modified_by, properties.revision = "", 1
    out = io.BytesIO()
    word.save(out)
    return settled(out.getvalue())


def check(template: bytes) -> None:
    """Raises `UnfitTemplate` unless the file is a Word template that minutes of every shape can be made from."""
    word = _open(template)
    try:
        used = word.get_undeclared_template_variables(_environment())
    except jinja2.TemplateSyntaxError as error:
        raise UnfitTemplate(f"A mark in the template is not well written: {error.message}.") from error
    except Exception as error:
        raise UnfitTemplate(f"The template cannot be read: {error}.") from error
    known = {field.name for field in msgspec.structs.fields(Document)}
    if unknown := sorted(used - known):
        raise UnfitTemplate(f"The template uses names that minutes do not have: {', '.join(unknown)}.")
    if missing := sorted(_MUST_USE - used):
        raise UnfitTemplate(f"The template leaves out what minutes cannot be without: {', '.join(missing)}.")
    to_docx(SAMPLE, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), template)


def _open(source: bytes) -> Any:
    if len(source) > MAX_BYTES:
        raise UnfitTemplate("The file is larger than 10 MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise UnfitTemplate("The file holds more than a template needs.")
            names = {member.filename.lower() for member in members}
            if "word/document.xml" not in names:
                raise UnfitTemplate("The file is not a Word document (.docx).")
            if any(name.endswith("vbaproject.bin") for name in names):
                raise UnfitTemplate("The file has macros; save it as .docx, without them.")
            if any(name.startswith(_RUNS) for name in names):
                raise UnfitTemplate("The file holds other programs' objects (OLE or ActiveX); take them out.")
            for member in members:
                _refuse_fetching(member.filename, archive.read(member))
        word = DocxTemplate(io.BytesIO(source))
        word.init_docx()
    except UnfitTemplate:
        raise
    except Exception as error:
        raise UnfitTemplate("The file is not a Word document (.docx), or it is damaged.") from error
    return word


def _refuse_fetching(name: str, content: bytes) -> None:
    """Nothing is fetched from elsewhere, and nothing runs, when a citizen opens the minutes; links may stay."""
    if not name.lower().endswith((".rels", ".xml")):
        return
    root = etree.fromstring(content, _PARSER)
    for found in root.iter("{*}Relationship"):
        if found.get("TargetMode") == "External" and not found.get("Type", "").endswith("/hyperlink"):
            raise UnfitTemplate(f"The file fetches something from elsewhere: {found.get('Target', '')[:200]}.")
    # Word splits an instruction over as many elements as it likes.
    instructions = [each.text or "" for each in root.iter(qn("w:instrText"))]
    instructions += [each.get(qn("w:instr"), "") for each in root.iter(qn("w:fldSimple"))]
    if found := _FIELDS.search("".join(instructions).upper()):
        raise UnfitTemplate(f"The file has a field that fetches or runs something: {found[0]}.")


def _guarded(value: Any) -> Any:
    """The values with `_` beside braces written as a reference: docxtpl turns `{_{` into `{{` after filling in."""
    match value:
        case str() if "_" in value and ("{" in value or "}" in value):
            return Markup(str(escape(value)).replace("_", "&#95;"))
        case list() | tuple():
            return [_guarded(each) for each in value]
        case dict():
            return {key: _guarded(each) for key, each in value.items()}
    return value


def _environment() -> jinja2.Environment:
    """A council's template is somebody else's code: it reaches the document's values and nothing besides."""
    return ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)


def _sample() -> Document:
    """A document with one of everything."""
    text = Paragraph("Text", 1.0, "text")
    table = Table("Table", ("One", "Two", "Three"), (("a", "b", "c"),))
    vote = Vote(
        "v1",
        "Vote",
        1.0,
        (text,),
        ("Side", "Votes", "Members"),
        (Count("for", "In favour", 1, ("Group (1): Name",)),),
        table,
        (text,),
        "carried",
    )
    blocks = (
        text,
        Prose("i1.debate", "Debate", ("Said",), True),
        Table("", ("One", "Two"), (("a", "b"),)),
        Table("Table", ("One", "Two", "Three", "Four"), (("a", "b", "c", "d"),)),
        Points((Point(1, "Item", "i1"),)),
        Turns("Turns", (Said("Name, 1 min", 1.0),)),
        vote,
    )
    return Document(
        language="ca",
        title="Minutes",
        council="Council",
        accent="#0b5c8a",
        standing="Draft",
        identification=(Row("Number", "1"),),
        identification_heading="Identification",
        sections=(
            Section("opening", "", 2, (text,)),
            Section("i1", "Item", 3, blocks, 1, "Motion", 1.0),
            Section("annex", "Annex", 2, (text,), annex=True),
        ),
        signatures=(Signature("Seen", "Chair", "Name"),),
        running_head="Council",
        page_word="Page",
        page_of="of",
        watch_word="Watch",
    )


SAMPLE = _sample()

"""Makes the Word template that comes along: `python -m minutes.render.word_template` writes it beside this file.

It is the model for a council's own: every name it uses is a field of `minutes.document.Document`.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table

from minutes.render.zipped import settled

TEMPLATE = Path(__file__).parent / "templates" / "minutes.docx"
_MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_INK, _QUIET = RGBColor(0x1A, 0x1C, 0x1E), RGBColor(0x4C, 0x53, 0x59)


def build() -> bytes:
    """The template's bytes, the same every time."""
    word = docx.Document()
    _page(word)
    _styles(word)
    _front(word)
    _sections(word)
    _furniture(word)
    _keep_short_lines_short(word)
    word.core_properties.author = "Consistori"
    word.core_properties.title = ""
    word.core_properties.created = word.core_properties.modified = _MADE.replace(tzinfo=None)
    out = io.BytesIO()
    word.save(out)
    return settled(out.getvalue())


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.6)
    section.left_margin, section.right_margin = Cm(2.7), Cm(2.4)


def _styles(word: WordDocument) -> None:
    sizes = {"Normal": 10.5, "Title": 19, "Heading 1": 14, "Heading 2": 12, "Heading 3": 10.5, "Heading 4": 10.5}
    for name, size in sizes.items():
        style: Any = word.styles[name]
        style.font.name, style.font.size = "Cambria", Pt(size)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), "Cambria")
        if name != "Normal":
            style.font.color.rgb = _INK
            style.font.bold = name != "Title"
            style.paragraph_format.keep_with_next = True
    normal: Any = word.styles["Normal"]
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.15
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia", "w:bidi"):
        language.set(qn(attribute), "ca-ES")
    normal.element.get_or_add_rPr().append(language)


def _line(word: WordDocument, text: str, style: str = "Normal") -> Any:
    return word.add_paragraph(text, style=style)


def _quiet(word: WordDocument, text: str) -> Any:
    paragraph = word.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), _QUIET
    return paragraph


def _front(word: WordDocument) -> None:
    _line(word, "{{ council }}").runs[0].bold = True
    _line(word, "{{ title }}", "Title")
    _quiet(word, "{{ standing }}")
    _line(word, "{{ identification_heading }}").runs[0].bold = True
    table = _table(word, 3, 2)
    _fill(table, 0, "{%tr for row in identification %}")
    _fill(table, 1, "{{ row.label }}", "{{ row.value }}")
    _fill(table, 2, "{%tr endfor %}")
    _widths(table, 5.2, 10.7)
    _line(word, "")


def _sections(word: WordDocument) -> None:
    _line(word, "{%p for section in sections if not section.annex %}")
    _section(word)
    _line(word, "{%p endfor %}")
    _signatures(word)
    _line(word, "{%p for section in sections if section.annex %}")
    _section(word)
    _line(word, "{%p endfor %}")


def _section(word: WordDocument) -> None:
    _line(word, "{%p if section.heading and section.level == 2 %}")
    _line(word, "{{ section.heading }}", "Heading 1")
    _line(word, "{%p elif section.heading %}")
    _line(word, "{% if section.number %}{{ section.number }}. {% endif %}{{ section.heading }}", "Heading 2")
    _line(word, "{%p endif %}")
    _line(word, "{%p if section.subtitle %}")
    _quiet(word, "{{ section.subtitle }}").paragraph_format.keep_with_next = True
    _line(word, "{%p endif %}")
    _line(word, "{%p for block in section.blocks %}")
    _blocks(word)
    _line(word, "{%p endfor %}")


def _blocks(word: WordDocument) -> None:
    _line(word, '{%p if block.block == "paragraph" and block.role == "result" %}')
    _line(word, "{{ block.text }}").runs[0].bold = True
    _line(word, '{%p elif block.block == "paragraph" %}')
    _line(word, "{{ block.text }}").alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _line(word, '{%p elif block.block == "prose" %}')
    _line(word, "{{ block.heading }}", "Heading 3")
    _line(word, "{%p for text in block.paragraphs %}")
    _line(word, "{{ text }}").alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _line(word, "{%p endfor %}")
    _line(word, '{%p elif block.block == "points" %}')
    _line(word, "{%p for point in block.points %}")
    _line(word, "{{ point.number }}. {{ point.text }}")
    _line(word, "{%p endfor %}")
    _line(word, '{%p elif block.block == "turns" %}')
    _quiet(
        word,
        "{{ block.heading }}: {{ block.turns | map(attribute='text') | join('; ') }}.",
    )
    _line(word, '{%p elif block.block == "table" %}')
    _list_table(word, "block")
    _line(word, '{%p elif block.block == "vote" %}')
    _vote(word)
    _line(word, "{%p endif %}")


def _vote(word: WordDocument) -> None:
    _line(word, "{{ block.heading }}", "Heading 3")
    _line(word, "{%p for each in block.intro %}")
    _line(word, "{{ each.text }}")
    _line(word, "{%p endfor %}")
    _line(word, "{%p if block.counts %}")
    table = _table(word, 4, 3)
    _fill(table, 0, "{{ block.count_head[0] }}", "{{ block.count_head[1] }}", "{{ block.count_head[2] }}")
    _head(table)
    _fill(table, 1, "{%tr for count in block.counts %}")
    _fill(table, 2, "{{ count.label }}", "{{ count.number }}", '{{ count.names | join("\\n") or "—" }}')
    _fill(table, 3, "{%tr endfor %}")
    _widths(table, 4.2, 1.8, 9.9)
    _line(word, "")
    _line(word, "{%p endif %}")
    _line(word, "{%p if block.roll %}")
    _list_table(word, "block.roll")
    _line(word, "{%p endif %}")
    _line(word, "{%p for each in block.results %}")
    _line(word, "{{ each.text }}").runs[0].bold = True
    _line(word, "{%p endfor %}")


def _list_table(word: WordDocument, name: str) -> None:
    """A table of two, three or four columns: one prototype for each, so that widths are Word's own."""
    _line(word, f"{{%p if {name}.caption %}}")
    _line(word, f"{{{{ {name}.caption }}}}").runs[0].bold = True
    _line(word, "{%p endif %}")
    for columns, widths in {2: (5.2, 10.7), 3: (5.4, 5.6, 4.9), 4: (4.3, 3.5, 3.7, 4.4)}.items():
        _line(word, f"{{%p if {name}.head | length == {columns} %}}")
        table = _table(word, 4, columns)
        _fill(table, 0, *(f"{{{{ {name}.head[{index}] }}}}" for index in range(columns)))
        _head(table)
        _fill(table, 1, f"{{%tr for row in {name}.rows %}}")
        _fill(table, 2, *(f"{{{{ row[{index}] }}}}" for index in range(columns)))
        _fill(table, 3, "{%tr endfor %}")
        _widths(table, *widths)
        _line(word, "")
        _line(word, "{%p endif %}")


def _signatures(word: WordDocument) -> None:
    _line(word, "{%p for each in signatures %}")
    _line(word, "")
    _line(word, "{%p if each.above %}")
    _line(word, "{{ each.above }}").paragraph_format.keep_with_next = True
    _line(word, "{%p endif %}")
    _line(word, "{{ each.office }}").paragraph_format.keep_with_next = True
    for _ in range(3):
        _line(word, "").paragraph_format.keep_with_next = True
    _line(word, "{{ each.name }}").runs[0].bold = True
    _line(word, "{%p endfor %}")


def _table(word: WordDocument, rows: int, columns: int) -> Table:
    table = word.add_table(rows, columns)
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for attribute, value in {"val": "single", "sz": "4", "space": "0", "color": "C9CED3"}.items():
            border.set(qn(f"w:{attribute}"), value)
        borders.append(border)
    properties = table._tbl.tblPr
    # Word minds the order of these: borders come before layout and look.
    after = next((each for each in properties if each.tag in (qn("w:shd"), qn("w:tblLayout"), qn("w:tblLook"))), None)
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)
    return table


def _fill(table: Table, row: int, *texts: str) -> None:
    # A name is not to be read on two pages.
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text in zip(table.rows[row].cells, texts, strict=False):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(text).font.size = Pt(9.5)


def _head(table: Table) -> None:
    """The first row is the head: repeated on every page, and read as such aloud."""
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold, run.font.color.rgb = True, _QUIET
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _widths(table: Table, *centimetres: float) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)


def _keep_short_lines_short(word: WordDocument) -> None:
    """In a justified paragraph, what stands before a line break is not drawn out to the margin."""
    compatibility = word.settings.element.find(qn("w:compat"))
    compatibility.insert(0, OxmlElement("w:doNotExpandShiftReturn"))


def _furniture(word: WordDocument) -> None:
    """Running head and page numbers."""
    section = word.sections[0]
    head = section.header.paragraphs[0].add_run("{{ running_head }}")
    head.font.size, head.font.color.rgb = Pt(8.5), _QUIET
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for part in ("{{ page_word }} ", "PAGE", " {{ page_of }} ", "NUMPAGES"):
        run = foot.add_run("" if part.isupper() else part)
        run.font.size, run.font.color.rgb = Pt(8.5), _QUIET
        if part.isupper():
            _field(run, part)


def _field(run: Any, name: str) -> None:
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)
        if kind == "begin":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {name} "
            run._r.append(instruction)
        elif kind == "separate":
            text = OxmlElement("w:t")
            text.text = "1"
            run._r.append(text)


if __name__ == "__main__":
    TEMPLATE.write_bytes(build())

"""The documents name only what there is: links, commands, make's targets, settings, columns, messages and codes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest

from meetings.commands import Command
from meetings.refusal import Code
from streaming import control
from web import cli, csv_people, wire
from web.words import screen_words

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDES = [ROOT / "docs" / name for name in ("secretary.md", "councillor.md")]
LARGEST_PICTURE = 200_000

everywhere = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def text(document: Path) -> str:
    return document.read_text("utf-8")


def code(document: Path) -> str:
    """What stands in code: blocks, indented or fenced, and spans between backticks."""
    said = text(document)
    blocks = re.findall(r"^```\w*\n(.*?)^```", said, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^(?: {4}|\t)(.*)$", said, re.MULTILINE)
    return "\n".join([*blocks, *indented, *re.findall(r"`([^`\n]+)`", said)])


def links(document: Path) -> Iterator[str]:
    said = text(document)
    for target in (*re.findall(r"\]\(([^)\s]+)\)", said), *re.findall(r'(?:src|href)="([^"]+)"', said)):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(document: Path) -> set[str]:
    """As the usual forges make them from headings."""
    headings = re.findall(r"^#+ (.*)$", text(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@everywhere
def test_relative_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in links(document):
        name, _, anchor = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@everywhere
def test_commands_exist_with_their_options(document: Path) -> None:
    wrong = []
    for line in re.findall(r"\bconsistori (?!consistori )([a-z]+[^\n|;&]*)", code(document)):
        words = line.split()
        command: click.Command | None = cli.group
        context = click.Context(cli.group)
        while words and isinstance(command, click.Group):
            command = command.get_command(context, words.pop(0))
        options = [word.split("=")[0] for word in words if word.startswith("--")]
        known = {"--help", *(name for each in command.params for name in each.opts)} if command else set()
        if command is None or not known.issuperset(options):
            wrong.append(f"consistori {line}")
    assert wrong == []


@everywhere
def test_targets_of_make_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", code(document))) <= targets


@everywhere
def test_settings_exist(document: Path) -> None:
    """In `docs/settings.md`, which is made from the settings themselves."""
    described = set(re.findall(r"^## (CONSISTORI_\w+)", text(ROOT / "docs" / "settings.md"), re.MULTILINE))
    named = set(re.findall(r"CONSISTORI_[A-Z_]+[A-Z]", text(document)))
    assert named <= described


def test_no_picture_is_heavy_or_unused() -> None:
    pictures = set((ROOT / "docs" / "images").glob("*"))
    assert {file.name for file in pictures if file.stat().st_size >= LARGEST_PICTURE} == set()
    shown = {(each.parent / target).resolve() for each in DOCUMENTS for target in links(each)}
    assert {file.name for file in pictures - shown} == set()


def test_protocol_names_every_message_command_and_code() -> None:
    kinds = [get_args(union) for union in (wire.FromBrowser, wire.ToBrowser, control.Order, control.Report)]
    tags = [kind.__struct_config__.tag for union in kinds for kind in union]
    names = [*tags, *(kind.__name__ for kind in get_args(Command)), *(each.value for each in Code)]
    said = text(ROOT / "docs" / "protocol.md")
    assert [name for name in names if f"`{name}`" not in said] == []


def test_columns_of_people_are_the_real_ones() -> None:
    table = text(ROOT / "docs" / "secretary.md").split("| columna |")[1].split("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == csv_people.COLUMNS
    assert {word for word in re.findall(r"`(\w+)` \(", table)} <= set(csv_people.OFFICES)


@pytest.mark.parametrize("document", GUIDES, ids=lambda path: path.name)
def test_guides_use_the_words_of_the_screens(document: Path) -> None:
    """What is in bold is on a screen; `…` stands for what differs. Other emphasis is in italics."""
    screens = _catalan()
    missing = [words for words in _quoted(document) if not any(_says(said, words) for said in screens)]
    assert missing == []


def _says(said: str, words: str) -> bool:
    return all(part.strip() in said for part in words.split("…"))


def _catalan() -> list[str]:
    said: list[str] = []
    for each in screen_words("ca").values():
        said += [each] if isinstance(each, str) else list(each)
    for catalogue in (ROOT / "web" / "locale" / "ca" / "LC_MESSAGES").glob("*.po"):
        joined = re.sub(r'"\n"', "", catalogue.read_text("utf-8"))
        said += [found.replace('\\"', '"') for found in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', joined, re.MULTILINE)]
    return [re.sub(r"\s+", " ", each).casefold() for each in said if each]


def _quoted(document: Path) -> Iterator[str]:
    for words in re.findall(r"\*\*(.+?)\*\*", text(document), re.DOTALL):
        yield re.sub(r"\s+", " ", words).strip(" .:,").casefold()


def test_version_of_the_package_is_in_the_changelog() -> None:
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text(ROOT / "CHANGELOG.md")

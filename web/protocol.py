"""`docs/protocol.md`, made from the messages themselves: `python -m web.protocol` prints it.

Reads the sources of messages, commands and refusals with their docstrings, so that the page says what the code says.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterator
from typing import get_args

import msgspec

from meetings import commands, refusal, roles
from meetings.refusal import Code
from web import wire
from web.live import inbox, refusals, window

INTRODUCTION = f"""# Protocol

What a browser in a meeting and the service say to each other: JSON over one WebSocket,
`/{{council}}/m/{{meeting}}/socket`, one per window, text messages only. This page is made by `make docs` from
`web/wire.py`, `meetings/commands.py` and `meetings/refusal.py`.

- The handshake needs the session's cookie and an `Origin` that is the service's own; anything else is answered 403.
- The first message is `hello`. The service answers `welcome`, with the first view.
- The service sends a whole `view` whenever something changed, at most every {window.VIEW_INTERVAL * 1000:.0f} ms;
  a slow browser gets only the newest. A browser never works the state out by itself.
- `do` carries a command and the number of the last view drawn. It is answered by `done` or `refused` with the same id.
  A command that somebody else's later act has overtaken is refused with `out_of_date` and told what happened meanwhile.
- The newest window of a person that asked for media has the person's seat; the one before is told `taken_over`. The
  same window id after a reload keeps the seat.
- `connect` asks for a peer connection; the service answers `offer`, the browser `answer`. A new `offer` without having
  asked means that the studio was started anew. Nothing is renegotiated: devices come and go with `replaceTrack`.
- A message that is not of this protocol, or more than {inbox.MOST_PER_SECOND} in a second, closes that socket with
  1008; one longer than {wire.MAX_MESSAGE_BYTES} bytes closes it with 1009. Nothing else happens.
- Fields without a default are always there. Times are Unix seconds.
"""

EVENTS = """## Public events

`GET /{council}/m/{meeting}/events` is a stream of server-sent events for the public page: event `page`, whose data is
JSON with `stage` and the parts `now`, `votes` and `agenda` of the page as HTML, and whose id is the journal's sequence
number. Votes are in it once they are proclaimed, and nothing of a closed part.
"""

Field = tuple[str, str, str, str]
"""Name, type, default as written (empty: none), description."""


class Described(msgspec.Struct, frozen=True):
    text: str
    fields: tuple[Field, ...]


def described(module: types.ModuleType) -> dict[str, Described]:
    """Every class of a module with its docstring and its annotated fields."""
    tree = ast.parse(inspect.getsource(module))
    return {
        node.name: Described(ast.get_docstring(node) or "", tuple(_fields(node)))
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def _fields(node: ast.ClassDef) -> Iterator[Field]:
    for statement, after in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign):
            continue
        default = ast.unparse(statement.value) if statement.value else ""
        yield ast.unparse(statement.target), ast.unparse(statement.annotation), default, _string(after)


def _string(node: ast.stmt | None) -> str:
    """A string that stands by itself after a field describes it."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return ""


def _section(title: str, about: Described, extra: str = "") -> list[str]:
    lines = ["", f"### {title}", ""]
    lines += [line for line in (_flat(about.text), extra) if line]
    if about.fields:
        lines += ["", "| field | type | |", "|---|---|---|"]
    for name, kind, default, text in about.fields:
        meaning = " ".join(part for part in (_flat(text), f"Default: `{default}`." if default else "") if part)
        lines.append(
            f"| `{name}` | `{_flat(kind).replace('|', chr(92) + '|')}` | {meaning.replace('|', chr(92) + '|')} |"
        )
    return lines


def _flat(text: str) -> str:
    return " ".join(text.split())


def _messages(kinds: object, known: dict[str, Described]) -> Iterator[str]:
    for kind in get_args(kinds):
        yield from _section(f"`{kind.__struct_config__.tag}`", known[kind.__name__])


def _commands() -> Iterator[str]:
    known = described(commands)
    for kind in get_args(commands.Command):
        who = ", ".join(sorted(roles.MAY[kind]))
        yield from _section(f"`{kind.__name__}`", known[kind.__name__], f"By: {who}.")


def _refusals() -> Iterator[str]:
    tree = ast.parse(inspect.getsource(refusal))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Code").body
    about: dict[str, str] = {}
    for statement, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.Assign):
            about[ast.literal_eval(statement.value)] = _flat(_string(after))
    for code in Code:
        yield f"| `{code.value}` | {refusals.SENTENCES[code]} | {about[code.value]} |"


def page() -> str:
    """Return `docs/protocol.md`."""
    known = described(wire)
    sent = {kind.__name__ for kind in (*get_args(wire.FromBrowser), *get_args(wire.ToBrowser))}
    lines = [INTRODUCTION, "## From the browser", *_messages(wire.FromBrowser, known)]
    lines += ["", "## From the service", *_messages(wire.ToBrowser, known), "", "## What a view is made of"]
    for name, about in known.items():
        if name not in sent:
            lines += _section(f"`{name}`", about)
    lines += ["", "## Commands", "", "The `command` of `do`, named by its field `command`.", *_commands()]
    lines += ["", "## Refusals", "", "| code | said as | |", "|---|---|---|", *_refusals()]
    lines += [f"| `studio_away` | {refusals.STUDIO_AWAY} | Answers `connect`, with id 0. |"]
    lines += [f"| `studio_refused` | {refusals.STUDIO_REFUSED} | The answer could not be used; id 0. |", "", EVENTS]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")

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
from streaming import control
from web import limits, wire
from web.equipment import endpoint, fragment
from web.live import excess, pulse, refusals, routes, window
from web.pages import broadcast, events

INTRODUCTION = f"""# Protocol

What a browser in a meeting and the service say to each other: JSON over one WebSocket,
`/{{council}}/m/{{meeting}}/socket`, one per window, text messages only. What citizens' pages and the studio say is
at the end. This page is made by `make docs` from `web/wire.py`, `meetings/commands.py`, `meetings/refusal.py` and
`streaming/control.py`.

- The handshake needs the session's cookie and an `Origin` that is the service's own; anything else is answered 403.
- The first message is `hello`, within {routes.HELLO_WITHIN:.0f} s. The service answers `welcome`, with the first view.
- The service sends a whole `view` whenever something changed, at most every {window.VIEW_INTERVAL * 1000:.0f} ms;
  a slow browser gets only the newest. A browser never works the state out by itself.
- `do` carries a command and the number of the last view drawn. It is answered by `done` or `refused` with the same id.
  A command that somebody else's later act has overtaken is refused with `out_of_date` and told what happened meanwhile.
- The newest window of a person that asked for media has the person's seat; the one before is told `taken_over`. The
  same window id after a reload keeps the seat.
- `connect` asks for a peer connection; the service answers `offer`, the browser `answer`. A new `offer` without having
  asked means that the studio was started anew. Nothing is renegotiated: devices come and go with `replaceTrack`.
- A message that is not of this protocol, or more than {limits.often(limits.MESSAGES)}, closes that socket with
  1008 after `bye` with `sent_away`; one longer than {limits.MESSAGE_BYTES} bytes closes it with 1009. Nothing else
  happens. The other limits are in [limits.md](limits.md).
- The service closes with 1001 after `bye`, with 1011 after a fault of its own, and with 1013 when the browser stopped
  reading and {limits.UNREAD} messages were waiting. A browser comes back by itself with the same window id, after the
  seconds that `bye` says, and not at all after `removed`, `signed_out` or `too_many_windows`.
- The service pings every {pulse.EVERY:.0f} s and says something as often; on either side, a line on which nothing came
  for {pulse.SILENT_AFTER:.0f} s is taken for lost. Every {routes.STILL_SIGNED_IN:.0f} s the service looks whether the
  session still holds: a withdrawn link ends the room too.
- Fields without a default are always there. Times are Unix seconds.
"""

EVENTS = f"""## Public events

`GET /{{council}}/m/{{meeting}}/events` is a stream of server-sent events for the public page: event `page`, whose data
is JSON with `stage` (`before`, `live`, `after` or `cancelled`) and the parts `now`, `votes` and `agenda` of the page as
HTML in the visitor's language, and whose id is the journal's sequence number. Votes are in it once they are
proclaimed, and nothing of a closed part.

    event: page
    id: 62
    data: {{"stage": "live", "now": "<h2>…", "votes": "…", "agenda": "…"}}

Events come at most every {broadcast.CALM:g} s. Who comes back with the last id as `Last-Event-ID` is told nothing until
something has happened. A comment every {events.BEAT:.0f} s keeps the line open through proxies. Beyond
{limits.STREAMS:,} open streams the answer is 503 with `Retry-After`.

The picture of the live page is an HLS playlist, `/{{council}}/m/{{meeting}}/live/index.m3u8`; once the meeting is over
it is one file, `/{{council}}/m/{{meeting}}/film.mp4`, which answers range requests.
"""

KNOCKING = f"""## Encoders and players

`/{{council}}/m/{{meeting}}/whip` is a WHIP endpoint (RFC 9725), `…/whep` one of WHEP (draft-ietf-wish-whep), where the
client offers. `Authorization: Bearer` carries a token that the secretary has made for the meeting; cookies are not
looked at, and pages of any site may ask (CORS). Refusals are `application/problem+json` (RFC 9457).

| request | answer |
|---|---|
| `POST`, an offer as `{endpoint.SDP}` | 201: the answer; `Location`, `ETag`, a `Link` per ICE server |
| `PATCH` of a session, `{fragment.MEDIA_TYPE}`, `If-Match` with the `ETag` | 204: addresses found since (trickle ICE) |
| the same with new credentials, or `If-Match: *` | 200 with ours and a new `ETag`: ICE begins anew, the media go on |
| `DELETE` of a session | 200: it is over |
| `GET` | 204: there is nothing to see |
| `OPTIONS` | 204 with `Accept-Post` or `Accept-Patch` |

| status | when |
|---|---|
| 400, 422 | the offer or fragment cannot be read; it can be read and not be used whole: `detail` says why |
| 401, 403 | no token, or none that is good for this meeting; one for the other endpoint |
| 404 | the session is over, or another token's |
| 405, 406, 413, 415 | another method; an answer that is not accepted; too long; another media type |
| 409 | the meeting is over, or the seat cannot be taken: the person has it at another device |
| 412, 428 | `If-Match` names an ICE session that is over; it is missing |
| 429, 503 | too often; the studio is starting, or has no room. `Retry-After` says when to come back |
"""

STUDIO = f"""## The studio's socket

`meetings/<meeting>/studio/control.sock` in the data folder, for the service's user only. JSON lines of at most
{control.MAX_LINE_BYTES} bytes; `type` names the message. Its fields are in `streaming/control.py`.
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


def _studio() -> Iterator[str]:
    known = described(control)
    yield from ("", STUDIO, _flat(inspect.getdoc(control) or ""))
    for title, kinds in (("Orders", control.Order), ("Reports", control.Report)):
        yield from ("", f"### {title}", "", "| type | fields | |", "|---|---|---|")
        for kind in get_args(kinds):
            about = known[kind.__name__]
            fields = ", ".join(f"`{name}`" for name, *_rest in about.fields)
            yield f"| `{kind.__struct_config__.tag}` | {fields} | {_flat(about.text)} |"


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
    often = f"{excess.MINE['commands']} {excess.MINE['connects']}"
    lines += [f"| `too_often` | {often} | See [limits.md](limits.md). Answers `do`, and `connect` with id 0. |"]
    lines += [f"| `studio_away` | {refusals.STUDIO_AWAY} | Answers `connect`, with id 0. |"]
    lines += [
        f"| `studio_refused` | {refusals.STUDIO_REFUSED} | The answer could not be used; id 0. |",
        "",
        EVENTS.rstrip(),
        "",
        KNOCKING.rstrip(),
    ]
    lines += _studio()
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")

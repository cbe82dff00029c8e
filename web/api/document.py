"""The OpenAPI document (3.1) of all routes, made from the table of routes it is given."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from web.access.rules import Rule
from web.api import answers, forms
from web.api.answers import STATUSES, ProblemDetails, Refused
from web.i18n import LANGUAGES
from web.routes import Route

PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "council": ("The council's short name.", {"pattern": "^[a-z0-9][a-z0-9-]{0,39}$"}),
    "meeting": ("Id of the meeting.", {}),
    "body": ("Id of the body.", {}),
    "person": ("Id of the person.", {}),
    "destination": ("Id of the destination.", {}),
    "item": ("Id of the item on the agenda.", {}),
    "paper": ("Id of the paper.", {}),
    "link": ("Id of the link, which is not its token.", {}),
    "session": ("Id of the session.", {}),
    "passkey": ("Id of the passkey.", {}),
    "camera": ("Id of the camera of the network.", {}),
    "piece": ("Id of the camera, encoder or player.", {}),
    "token": ("What makes the link one's own. Nobody else should see it.", {}),
    "seq": ("Number of the entry in the journal.", {"pattern": "^[0-9]{1,9}$"}),
    "file": ("`index.m3u8`, or a part that it names.", {}),
    "document": ("Name of the document.", {}),
    "language": ("Language of the captions.", {"pattern": f"^(?:{'|'.join(LANGUAGES)})$"}),
}
"""What names in addresses stand for."""

ID = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}
NAMED = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})*))?\}")
REF = "#/components/schemas/{name}"


def document(routes: Iterable[Route], public_url: str) -> dict[str, Any]:
    """Raises `KeyError` with what to write for a name in an address that is not in `PARAMETERS`."""
    declared = [route for route in dict.fromkeys(routes) if route.name != "static"]
    types = [Refused, ProblemDetails, *forms.FORMS.values(), *forms.BODIES.values(), *_schemas()]
    described, components = msgspec.json.schema_components(dict.fromkeys(types), ref_template=REF)
    schemas = dict(zip(dict.fromkeys(types), described, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in declared:
        paths.setdefault(NAMED.sub(r"{\1}", route.path), {})[route.method.lower()] = _operation(
            route, schemas, public_url
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Consistori",
            "version": "1",
            "description": "Every address of the service. Pages are for people and forms for pages; what is meant for "
            "programs is the JSON, CSV, iCalendar and RSS. The messages of the meeting's WebSocket are in protocol.md.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": public_url}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "responses": _shared(schemas),
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-consistori" if public_url.startswith("https://") else "consistori",
                    "description": "Set by signing in, by a link or an invitation.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Of a camera, an encoder or a player: the secretary makes it for one meeting.",
                },
            },
        },
    }


def _schemas() -> list[Any]:
    return [each.schema for each in answers.GIVEN.values() if each.schema is not None]


def _operation(route: Route, schemas: dict[Any, Any], public_url: str) -> dict[str, Any]:
    said = " ".join((inspect.getdoc(route.handler) or "").split())
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()} {route.path}" if _several(route) else route.name,
        "tags": [route.name.partition(".")[0]],
        "summary": f"Who may: {route.rule.who}",
        "parameters": _parameters(route, schemas, public_url),
        "responses": {str(status): _response(route, status, schemas) for status in _statuses(route)},
        "security": _security(route.rule),
    }
    if said:
        operation["description"] = said
    if route.method in ("POST", "PATCH"):
        operation["requestBody"] = _body(route, schemas)
    return operation


def _several(route: Route) -> bool:
    """Whether other routes may have the same name: an operation's id is its own."""
    return route.name in ("entrance.link", "entrance.use_link", "destinations.save")


def _statuses(route: Route) -> list[int]:
    return answers.statuses(route, [found[1] for found in NAMED.finditer(route.path)])


def _security(rule: Rule) -> list[dict[str, list[str]]]:
    if rule.bearer:
        return [{}, {"token": []}]
    if rule.signed_in:
        return [{"session": []}]
    return [{}, {"session": []}]


def _parameters(route: Route, schemas: dict[Any, Any], public_url: str) -> list[dict[str, Any]]:
    found = []
    for name, pattern in NAMED.findall(route.path):
        if name not in PARAMETERS:
            raise KeyError(f"{route.path}: say in PARAMETERS of web/api/document.py what {name} stands for")
        about, schema = PARAMETERS[name]
        more = {"pattern": f"^(?:{pattern})$"} if pattern else schema
        found.append({"name": name, "in": "path", "required": True, "description": about, "schema": ID | more})
    if query := forms.QUERIES.get(route.name):
        found += [
            {"name": each.encode_name, "in": "query", "required": False, "schema": _field(query, each)}
            for each in msgspec.structs.fields(query)
        ]
    if route.method == "GET" and answers.given(route).media_type == "text/html":
        languages = {"type": "string", "enum": list(LANGUAGES)}
        found.append({"name": "lang", "in": "query", "required": False, "schema": languages})
    if (route.method == "POST" and not route.rule.bearer) or route.path.endswith("/socket"):
        ours = {"type": "string", "enum": [public_url]}
        about = "Our own address, as browsers send it: whatever comes from elsewhere is refused."
        found.append({"name": "Origin", "in": "header", "required": True, "description": about, "schema": ours})
    return found


def _field(struct: type[msgspec.Struct], each: Any) -> dict[str, Any]:
    schema = msgspec.json.schema(struct)
    known: dict[str, Any] = schema["$defs"][struct.__name__]["properties"][each.encode_name]
    return {key: said for key, said in known.items() if key != "default"}


def _body(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    if media_type := forms.TEXTS.get(route.name):
        return {"required": True, "content": {media_type: {"schema": {"type": "string"}}}}
    if sent := forms.BODIES.get(route.name):
        return {"required": True, "content": {"application/json": {"schema": schemas[sent]}}}
    form = forms.FORMS.get(route.name)
    if form is None:
        return {"required": False, "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}
    files = any("File" in str(kind) for kind in form.__annotations__.values())
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    return {"required": True, "content": {kind: {"schema": schemas[form]}}}


def _response(route: Route, status: int, schemas: dict[Any, Any]) -> dict[str, Any]:
    answer, told = answers.given(route), {"description": STATUSES[status]}
    if status in (301, 302, 303, 304, 416) or status >= 400:
        return {"$ref": f"#/components/responses/{status}"}
    if status in (101, 204):
        return told
    if status == answer.status or status == 206:
        media_type = "*/*" if route.name in answers.ANYTHING else answer.media_type
        schema = schemas[answer.schema] if answer.schema is not None else {"type": "string"}
        return told | {"content": {media_type: {"schema": schema}}}
    return told | {"content": {"text/html": {"schema": {"type": "string"}}}}


def _shared(schemas: dict[Any, Any]) -> dict[str, dict[str, Any]]:
    """What many routes answer with: on to somewhere else, unchanged, and every refusal."""
    words: dict[str, Any] = {"schema": {"type": "string"}}
    refused = {"text/html": words, "application/json": {"schema": schemas[Refused]}}
    refused["application/problem+json"] = {"schema": schemas[ProblemDetails]}
    shared: dict[str, dict[str, Any]] = {}
    for status, description in STATUSES.items():
        if status in (301, 302, 303):
            location = {"Location": {"required": True, **words}}
            shared[str(status)] = {"description": description, "headers": location, "content": {"text/plain": words}}
        elif status == 304:
            shared[str(status)] = {"description": description}
        elif status == 416:
            shared[str(status)] = {"description": description, "content": {"*/*": words}}
        elif status == 400:
            # What is no HTTP at all is answered before any page could be made.
            shared[str(status)] = {"description": description, "content": {**refused, "text/plain": words}}
        elif status > 400:
            shared[str(status)] = {"description": description, "content": refused}
    return shared


def text(routes: Iterable[Route], public_url: str) -> str:
    return json.dumps(document(routes, public_url), indent=1, ensure_ascii=False) + "\n"

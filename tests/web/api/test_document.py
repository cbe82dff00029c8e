"""The interface's document: complete, up to date, and true of the service under generated requests.

Schemathesis makes the requests from the document, seeded and bounded; the service is real, with two councils in it.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
import requests
import schemathesis
from aiohttp import web as aioweb
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from tests.web.councils import Councils, councils
from tests.web.pages.site import PASSWORD
from web import keys
from web.access.cookies import SESSION
from web.api import answers, document, forms, published
from web.pages.forms import Form
from web.routes import TABLE, Route, route_of

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = 2
"""Requests for each route and manner."""
ENDLESS = ("events.events", "live.enter")
"""An event stream and a socket: not requests with an answer."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
T = TypeVar("T")


@schemathesis.serializer(*set(forms.TEXTS.values()))
def as_text(_context: object, value: object) -> bytes:
    """What encoders and players send."""
    return str(value).encode("utf-8", "replace")


class Service:
    """The whole service on a thread of its own, since schemathesis waits for its answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="service")
        self.at: Councils
        self._token = ""

    def __enter__(self) -> Service:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)

    def _run(self) -> None:
        async def serve() -> None:
            async with councils(self._folder) as self.at:
                self._ready.set()
                await self._stop.wait()

        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(serve())

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def secretary(self) -> dict[str, str]:
        """Her cookie; a new one when the last was signed out meanwhile."""
        door = self.at.app[keys.DOOR]
        if not self._token or self.wait(door.visitor(self._token)) is None:
            self._token = self.wait(door.sign_in("secretary@vila.example", PASSWORD)) or ""
        return {SESSION: self._token}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("api")) as made:
        yield made


class Read:
    """Which fields of forms handlers read, by the name of the route."""

    def __init__(self) -> None:
        self.fields: dict[str, set[str]] = {}


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    noted, patch = Read(), pytest.MonkeyPatch()

    class Noting(Form):
        seen: set[str]

    def spied(method: str) -> Any:
        original = getattr(Form, method)

        def spy(self: Any, name: str, *rest: Any, **more: Any) -> Any:
            self.seen.add(name)
            return original(self, name, *rest, **more)

        return spy

    original: Any = Form.__dict__["read"].__func__

    async def reading(cls: type[Form], request: aioweb.Request) -> Form:
        route = route_of(request)
        form: Noting = await original(Noting, request)
        form.seen = noted.fields.setdefault(route.name if route else "", set())
        return form

    for method in ("has", "text", "secret", "file"):
        patch.setattr(Noting, method, spied(method), raising=False)
    patch.setattr(Form, "read", classmethod(reading))
    yield noted
    patch.undo()


def routes(app: aioweb.Application) -> list[Route]:
    return [route for route in dict.fromkeys(app[TABLE].values()) if route.name != "static"]


def told(failure: BaseException) -> str:
    if isinstance(failure, FailureGroup):
        return "; ".join(told(each) for each in failure.exceptions)
    return f"{getattr(failure, 'title', type(failure).__name__)}: {failure}"[:600]


def requests_to(service: Service, route_name: str, operation: Any, path: dict[str, str], mode: Any) -> list[str]:
    """What was wrong with the answers."""
    wrong: list[str] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=path or None))
    def run(case: Any) -> None:
        ours = service.at.site.url
        response = case.call(
            base_url=ours,
            headers={"Origin": ours},
            cookies=service.secretary(),
            allow_redirects=False,
            timeout=30,
        )
        if b"Traceback (most recent call last)" in response.content:
            wrong.append(f"{case.method} {case.formatted_path}: a traceback")
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            wrong.append(f"{route_name}: {case.method} {case.formatted_path} {response.status_code}: {told(failure)}")

    run()
    return wrong


def _operations(schema: Any) -> list[Any]:
    return [each.ok() for each in schema.get_all_operations()]


def last(route: Route) -> tuple[bool, bool]:
    """Reading comes first, and what takes things away last."""
    takes = any(word in route.path for word in ("/remove", "/cancel", "/end", "sign-out", "/revoke", "/reset"))
    return (takes, route.method == "POST")


def test_every_answer_is_as_the_document_says(service: Service, read: Read) -> None:
    site = service.at.site.url
    schema = schemathesis.openapi.from_dict(document.document(routes(service.at.app), site))
    operations = {(each.method.upper(), each.path): each for each in _operations(schema)}
    ids = service.wait(service.at.ids("vila"))
    wrong: list[str] = []
    for route in sorted(routes(service.at.app), key=last):
        if route.name in ENDLESS:
            continue
        path = document.NAMED.sub(r"{\1}", route.path)
        operation = operations[route.method, path]
        named = [found[1] for found in document.NAMED.finditer(route.path)]
        for meeting in ("vila-draft", "vila-open") if "meeting" in named else ("",):
            real = {name: (ids | {"meeting": meeting})[name] for name in named}
            wrong += requests_to(service, route.name, operation, real, GenerationMode.POSITIVE)
        if forms.FORMS.get(route.name) or forms.BODIES.get(route.name) or forms.QUERIES.get(route.name):
            wrong += requests_to(service, route.name, operation, real, GenerationMode.NEGATIVE)
        if named:
            wrong += requests_to(service, route.name, operation, {}, GenerationMode.POSITIVE)
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def test_forms_are_what_handlers_read(service: Service, read: Read) -> None:
    """After the walk above: no handler reads a field the document does not name, and none is named for nothing."""
    wrong = []
    for name, fields in read.fields.items():
        form = forms.FORMS.get(name, forms.Empty)
        declared = {each.encode_name for each in msgspec.structs.fields(form)}
        free = forms.EACH.get(name, ())
        unknown = {each for each in fields - declared if not each.startswith(free)} if free else fields - declared
        if unknown:
            wrong.append(f"{name} reads {sorted(unknown)}: say so in web/api/forms.py")
    assert wrong == [], "\n".join(wrong)


def test_the_document_is_served_and_kept(service: Service) -> None:
    answer = requests.get(f"{service.at.site.url}/openapi.json", timeout=30)
    served = answer.json()
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert served["servers"] == [{"url": service.at.site.url}]
    assert (ROOT / "docs" / "openapi.json").read_text("utf-8") == published.page(), "run `make docs`"


def test_every_route_is_in_the_document(service: Service) -> None:
    paths = document.document(routes(service.at.app), "https://x.example")["paths"]
    found = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert found == {(route.method, document.NAMED.sub(r"{\1}", route.path)) for route in routes(service.at.app)}
    ids = [each["operationId"] for methods in paths.values() for each in methods.values()]
    assert len(ids) == len(set(ids))


def test_what_is_said_of_routes_is_said_of_routes_that_are(service: Service) -> None:
    names = {route.name for route in routes(service.at.app)}
    assert {*forms.FORMS, *forms.BODIES, *forms.QUERIES, *forms.EACH, *answers.GIVEN} - names == set()


def test_the_document_is_json_that_stands_alone() -> None:
    text = published.page()
    made = json.loads(text)
    refs = set(_refs(made))
    known = {f"#/components/{kind}/{name}" for kind, named in made["components"].items() for name in named}
    assert refs <= known


def _refs(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
        for each in part.values():
            yield from _refs(each)
    elif isinstance(part, list):
        for each in part:
            yield from _refs(each)

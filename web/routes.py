"""What a route is: an address, who may ask for it, what answers it, what is noted of it. Without a rule there is none.

`lay_out` puts declared routes into an application, `admission` enforces their rules before any handler runs, and
`refuse_unruled` ends the start of a service that has an address nobody declared.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Literal

import msgspec
from aiohttp import web as aioweb

from web.access import rules
from web.access.rules import Rule

Handler = Callable[[aioweb.Request], Awaitable[aioweb.StreamResponse]]
Method = Literal["GET", "POST", "PATCH", "DELETE", "OPTIONS"]
Noted = Literal["always", "known", "refused"]
"""When the audit log is told: always; when whoever asks is signed in; or only when a rule refuses them."""


class NoRule(Exception):
    """A route that does not say who may ask for it. The text says what to write."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    method: Method
    """`GET` answers `HEAD` too."""
    path: str
    handler: Handler
    rule: Rule
    name: str
    """What the audit log calls it, such as `people.save`: the module and the function that answer."""
    noted: Noted


TABLE: aioweb.AppKey[dict[aioweb.AbstractRoute, Route]] = aioweb.AppKey("routes")


def get(path: str, handler: Handler, rule: Rule | None = None, *, name: str = "", noted: Noted = "refused") -> Route:
    return _route("GET", path, handler, rule, name, noted)


def post(path: str, handler: Handler, rule: Rule | None = None, *, name: str = "", noted: Noted = "always") -> Route:
    return _route("POST", path, handler, rule, name, noted)


def patch(path: str, handler: Handler, rule: Rule, *, name: str, noted: Noted = "always") -> Route:
    return _route("PATCH", path, handler, rule, name, noted)


def delete(path: str, handler: Handler, rule: Rule, *, name: str, noted: Noted = "always") -> Route:
    return _route("DELETE", path, handler, rule, name, noted)


def options(path: str, handler: Handler, rule: Rule, *, name: str, noted: Noted = "refused") -> Route:
    return _route("OPTIONS", path, handler, rule, name, noted)


def _route(method: Method, path: str, handler: Handler, rule: Rule | None, name: str, noted: Noted) -> Route:
    if not isinstance(rule, Rule):
        raise NoRule(what_to_write(method, path, getattr(handler, "__name__", "handler")))
    module = handler.__module__.rpartition(".")[2]
    named = name or f"{module}.{getattr(handler, '__name__', '')}"
    return Route(method=method, path=path, handler=handler, rule=rule, name=named, noted=noted)


def what_to_write(method: str, path: str, handler: str) -> str:
    method = "GET" if method == "HEAD" else method
    choice = "\n".join(f"  {each.name}: {each.who}" for each in rules.ALL)
    return (
        f"{method} {path} does not say who may ask for it. With `from web.access.rules import …` and "
        f"`from web.routes import {method.lower()}` write\n"
        f'    {method.lower()}("{path}", {handler}, RULE)\n'
        f"in web/pages/routes.py, RULE being one of web/access/rules.py:\n{choice}"
    )


def lay_out(app: aioweb.Application, routes: Iterable[Route]) -> None:
    """Put routes into the application, in their order. Raises `NoRule`."""
    table = app.setdefault(TABLE, {})
    for route in routes:
        if not isinstance(route, Route):
            method, path = getattr(route, "method", "GET"), getattr(route, "path", str(route))
            raise NoRule(what_to_write(method, path, getattr(getattr(route, "handler", None), "__name__", "handler")))
        resource = app.router.add_resource(route.path)
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            table[resource.add_route(method, route.handler)] = route


def lay_out_static(app: aioweb.Application, prefix: str, folder: str) -> None:
    """Our own scripts, styles and pictures, which are everybody's."""
    table = app.setdefault(TABLE, {})
    for each in app.router.add_static(prefix, folder, append_version=True):
        route = Route(
            method="GET",
            path=f"{prefix}/{{filename}}",
            handler=each.handler,
            rule=rules.PUBLIC,
            name="static",
            noted="refused",
        )
        table[each] = route


def refuse_unruled(app: aioweb.Application) -> None:
    """Raises `NoRule` when the application has a route that was not declared here."""
    table = app[TABLE]
    for route in app.router.routes():
        if route not in table:
            canonical = route.resource.canonical if route.resource else "?"
            raise NoRule(what_to_write(route.method, canonical, getattr(route.handler, "__name__", "handler")))


def route_of(request: aioweb.Request) -> Route | None:
    """The route that was found; None where there is none (404, 405)."""
    if request.match_info.http_exception is not None:
        return None
    return request.app[TABLE][request.match_info.route]


def path_of(request: aioweb.Request) -> str:
    """The path for whoever reads it later: where a token stands in it, the route's own in its place."""
    route = route_of(request)
    return route.path if route is not None and "token" in request.match_info else request.rel_url.raw_path


async def admit(request: aioweb.Request) -> None:
    """Whether whoever asks may, as of now; raises what the route's rule does."""
    route = route_of(request)
    if route is not None:
        await route.rule.admit(request)


@aioweb.middleware
async def admission(request: aioweb.Request, handler: Handler) -> aioweb.StreamResponse:
    await admit(request)
    return await handler(request)

"""Without a rule there is no route: not declared, not laid out, not started. The message says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web as aioweb

from tests.web.pages.site import site
from web import keys
from web.access import rules
from web.access.rules import DESK, PUBLIC
from web.app import make_app
from web.routes import TABLE, NoRule, get, lay_out, post, refuse_unruled
from web.settings import read


async def answer(request: aioweb.Request) -> aioweb.StreamResponse:
    return aioweb.Response()


def test_a_route_without_a_rule_cannot_be_declared() -> None:
    with pytest.raises(NoRule) as refused:
        get("/{council}/desk/new", answer)
    assert 'get("/{council}/desk/new", answer, RULE)' in str(refused.value)
    for rule in rules.ALL:
        assert f"{rule.name}: {rule.who}" in str(refused.value)


def test_a_route_that_aiohttp_made_is_refused_too() -> None:
    app = aioweb.Application()
    with pytest.raises(NoRule, match=r'post\("/new", answer, RULE\)'):
        lay_out(app, [aioweb.post("/new", answer)])  # type: ignore[list-item]


async def test_a_service_with_an_undeclared_address_does_not_start(tmp_path: Path) -> None:
    settings = read({"CONSISTORI_DATA": str(tmp_path)})

    def extend(app: aioweb.Application) -> None:
        app.router.add_get("/hidden", answer)

    with pytest.raises(NoRule, match=r'get\("/hidden", answer, RULE\)'):
        make_app(settings, extensions=(extend,))
    app = make_app(settings)
    app.router.add_get("/later", answer)
    runner = aioweb.AppRunner(app)
    with pytest.raises(NoRule, match=r'get\("/later", answer, RULE\)'):
        await runner.setup()
    await runner.cleanup()
    await app[keys.ENGINE].dispose()


async def test_every_route_of_the_service_is_declared_once(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        refuse_unruled(here.app)
        declared = [(route.method, route.path) for route in set(here.app[TABLE].values())]
        assert len(declared) == len(set(declared))


def test_a_route_is_named_for_what_answers_it() -> None:
    route = post("/x", answer, DESK)
    assert (route.name, route.noted, get("/x", answer, PUBLIC).noted) == ("test_routes.answer", "always", "refused")


def test_every_rule_has_a_name_of_its_own_that_can_be_imported() -> None:
    assert {rule.name: rule for rule in rules.ALL} == {rule.name: getattr(rules, rule.name) for rule in rules.ALL}

"""The demonstration council started again: nobody who is in has to come in anew."""

from __future__ import annotations

from pathlib import Path

from tests.web.pages.site import site
from web import keys
from web.demo import demonstrate


async def test_a_second_start_signs_nobody_out(tmp_path: Path) -> None:
    async with site(tmp_path) as at:
        door = at.app[keys.DOOR]
        first = await demonstrate(at.app)
        session = await door.sign_in(first.email, first.password)
        assert session is not None
        second = await demonstrate(at.app)
        visitor = await door.visitor(session)
        assert visitor is not None
        assert visitor.person.name == "Elena Vives Ribas"
        assert await door.sign_in(second.email, second.password) is not None
        assert await door.sign_in(first.email, first.password) is None


async def test_outside_the_demonstration_a_new_password_ends_the_sessions(tmp_path: Path) -> None:
    async with site(tmp_path) as at:
        door, shown = at.app[keys.DOOR], await demonstrate(at.app)
        session = await door.sign_in(shown.email, shown.password)
        assert session is not None
        await door.set_account("demo-secretary", shown.email, "another password of hers")
        assert await door.visitor(session) is None

"""The vote over the room: by keyboard alone, seen by everybody, shown as the service has it."""

from __future__ import annotations

from msgspec.structs import replace
from playwright.async_api import expect

from meetings import commands as c
from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

pytestmark = IN_A_BROWSER


async def test_focus_moves_into_a_vote_that_opens_and_nowhere_else(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await page.focus(".tool.floor")
        await service.show(v.view(seq=41, queue=()))
        await expect(page.get_by_text("Ningú no demana la paraula.")).to_be_visible()
        assert await page.evaluate("document.activeElement.className") == "tool floor"
        await service.show(v.view(seq=42, vote=v.vote()))
        await expect(page.locator("dialog.vote")).to_be_visible()
        assert await page.evaluate("document.activeElement.id") == "vote-title"


async def test_a_vote_by_keyboard_alone(window: Open) -> None:
    async with serving(v.welcome(vote=v.vote())) as service:
        page = await window(service, "room")
        dialog = page.locator("dialog.vote")
        await expect(dialog).to_be_visible()
        for _ in range(2):
            await page.keyboard.press("Escape")
        await expect(dialog).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.textContent.trim()") == "2En contra"
        await page.keyboard.press("1")
        await until(lambda: service.commands(c.CastBallot))
        assert service.commands(c.CastBallot) == [c.CastBallot("v2", "for")]
        await expect(dialog.locator(".choice:disabled")).to_have_count(0)
        # Done is not yet recorded: only the service's own view says so.
        await expect(dialog).to_be_visible()
        await service.show(v.view(seq=43, vote=v.vote(mine="for", voted=("p9",))))
        await expect(dialog).to_be_hidden()
        await expect(page.locator(".recorded")).to_have_text("Consta: a favor")


async def test_a_ballot_can_be_changed_while_the_rule_lets_it(window: Open) -> None:
    async with serving(v.welcome(vote=v.vote(mine="for", voted=("p9",)))) as service:
        page = await window(service, "room")
        await page.get_by_role("button", name="Canvia el meu vot").click()
        await expect(page.locator("dialog.vote")).to_be_visible()
        await page.keyboard.press("3")
        await until(lambda: service.commands(c.CastBallot))
        await service.show(v.view(seq=43, vote=v.vote(mine="abstain", voted=("p9",))))
        await expect(page.locator(".recorded")).to_have_text("Consta: abstenció")
        assert service.commands(c.CastBallot) == [c.CastBallot("v2", "abstain")]
        await service.show(v.view(seq=44, vote=v.vote(mine="abstain", voted=("p9",), may_change=False)))
        await expect(page.get_by_role("button", name="Canvia el meu vot")).to_have_count(0)


async def test_a_refused_ballot_says_why_inside_the_vote(window: Open) -> None:
    async with serving(v.welcome(vote=v.vote())) as service:
        service.answer = lambda do: (
            wire.Refusal(do.id, "vote_not_open", "La votació ja és tancada.", ("Núria Puig ha tancat la votació.",))
            if isinstance(do.command, c.CastBallot)
            else wire.Done(do.id, 40)
        )
        page = await window(service, "room")
        await page.keyboard.press("2")
        refusal = page.locator("dialog.vote .refusal")
        await expect(refusal).to_contain_text("La votació ja és tancada.")
        await expect(refusal).to_contain_text("Núria Puig ha tancat la votació.")


async def test_keys_are_letters_where_somebody_writes(window: Open) -> None:
    async with serving(v.welcome(vote=None)) as service:
        page = await window(service, "room")
        await page.get_by_text("Teniu el deure d'abstenir-vos?").click()
        await page.locator("input[name=cause]").fill("")
        await page.locator("input[name=cause]").press("f")
        assert service.commands(c.RequestFloor) == []
        await page.locator("h1").click()
        await page.keyboard.press("f")
        await expect(page.locator(".tool.floor[data-state=done]")).to_have_count(1)
        assert service.commands(c.RequestFloor) == [c.RequestFloor()]


async def test_a_recused_member_is_not_asked(window: Open) -> None:
    recused = tuple(replace(seat, recused=True) if seat.person == v.MEMBER else seat for seat in v.seats())
    eligible = tuple(person for person in v.vote().eligible if person != v.MEMBER)
    async with serving(v.welcome(vote=v.vote(eligible=eligible), seats=recused)) as service:
        page = await window(service, "room")
        await expect(page.locator(".vote-card")).to_contain_text("heu declarat l'abstenció legal")
        await expect(page.locator("dialog.vote")).to_be_hidden()


async def test_the_chair_votes_without_losing_the_console(window: Open) -> None:
    async with serving(v.welcome(v.CHAIR, "chair", vote=v.vote())) as service:
        page = await window(service, "chair")
        await expect(page.locator(".vote-card .choice")).to_have_count(3)
        await expect(page.get_by_role("button", name="Anul·la aquesta votació…")).to_be_enabled()
        await page.keyboard.press("1")
        await until(lambda: service.commands(c.CastBallot))
        await service.show(v.view(v.CHAIR, "chair", seq=44, vote=v.vote(mine="for", voted=(v.CHAIR,))))
        await expect(page.locator(".recorded")).to_have_text("Consta: a favor")
        assert service.commands(c.CastBallot) == [c.CastBallot("v2", "for")]


async def test_the_chair_decides_a_tie(window: Open) -> None:
    tied = v.vote(phase="closed", casting_needed=True, voted=tuple(v.BALLOTS), ballots=v.BALLOTS)
    async with serving(v.welcome(v.CHAIR, "chair", vote=tied)) as service:
        page = await window(service, "chair")
        await page.get_by_role("button", name="Vot de qualitat: en contra").click()
        await expect(page.locator('[data-key="casting-against"] button[data-state=done]')).to_have_count(1)
        assert service.commands(c.GiveCastingVote) == [c.GiveCastingVote("v2", "against")]

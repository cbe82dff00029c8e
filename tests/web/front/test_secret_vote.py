"""A secret vote on the screens: the paper in two steps, who voted and never what, the ground, the box, the void."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from playwright.async_api import Page, expect

from meetings import commands as c
from meetings.facts import Purpose, Secrecy, SecrecyGround, Tally
from meetings.urn import Papers
from tests.axe import SIZES, breaks_no_rule
from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

pytestmark = IN_A_BROWSER

LABEL = "Secreta: elecció o destitució de persones"
DOUBTS: dict[Purpose, tuple[SecrecyGround, ...]] = {"substance": ("privacy", "other")}


def secret(**about: Any) -> wire.VoteView:
    return v.vote(**{"kind": "secret", "secrecy_label": LABEL, **about})


def console(**about: Any) -> wire.View:
    shown = v.view(v.SECRETARY, "secretary", **about)
    items = tuple(replace(each, secrecy_doubts=DOUBTS) if each.item == shown.item else each for each in shown.items)
    return replace(shown, items=items)


def welcome(**about: Any) -> wire.Welcome:
    return replace(v.welcome(v.SECRETARY, "secretary"), view=console(**about))


async def is_fit(page: Page, name: str) -> None:
    """For whoever wants to look: `PICTURES=folder`."""
    await breaks_no_rule(page)
    if folder := os.environ.get("PICTURES"):
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme="light", reduced_motion="reduce")
            await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


async def test_a_paper_is_written_then_put_in_the_urn(window: Open) -> None:
    async with serving(v.welcome(vote=secret())) as service:
        page = await window(service, "room")
        dialog, sent = page.locator("dialog.vote"), list[str | bytes]()
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
        await page.reload()
        await expect(dialog).to_contain_text("Votació secreta oberta")
        await page.keyboard.press("2")
        await page.keyboard.press("3")
        urn = page.get_by_role("button", name="Posar-la a l'urna: abstenció")
        await expect(urn).to_be_focused()
        assert service.commands(c.CastBallot) == []
        await is_fit(page, "secret-paper")
        await page.keyboard.press("Enter")
        await until(lambda: service.commands(c.CastBallot) == [c.CastBallot("v2", "abstain")])
        ballot = next(str(each) for each in sent if "CastBallot" in str(each))
        assert len(ballot) - len(ballot.rstrip()) >= 1024, "the length of a message says nothing of the choice"
        await service.show(v.view(seq=43, vote=secret(voted=("p3", v.MEMBER), may_change=False)))
        await expect(page.locator(".recorded")).to_have_text("La vostra papereta és a l'urna")
        await expect(page.get_by_role("button", name="Canvia el meu vot")).to_have_count(0)
        for mark in ("for", "against", "abstain"):
            await expect(page.locator(f".hemicycle [data-mark={mark}]")).to_have_count(0)
        await service.show(v.view(seq=44, voided=secret(phase="void")))
        await expect(page.locator(".vote-card.void")).to_contain_text("se us tornarà a demanar el vot")
        await is_fit(page, "secret-void-room")


async def test_a_result_shows_who_voted_and_the_figures(window: Open) -> None:
    counted = secret(phase="proclaimed", voted=("p1", "p2", "p3"), tally=Tally(2, 1, 0, 8, 11, 13), outcome="carried")
    async with serving(v.welcome(results=(counted,))) as service:
        page = await window(service, "room")
        card = page.locator(".vote-card.result")
        await expect(card).to_contain_text("A favor: 2 · En contra: 1")
        await expect(card.locator("svg .seat[data-mark=voted]")).to_have_count(3)
        await expect(card.locator("svg .seat[data-mark=silent]")).to_have_count(8)
        await expect(card.locator(".legend li")).to_have_count(2)


async def test_the_ground_is_stated_and_the_law_explained(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        await page.keyboard.press("v")
        await page.get_by_role("radio", name="secreta", exact=True).check()
        form = page.locator(".prepare-vote")
        await expect(form.locator(".doubt")).to_have_count(0)
        await page.get_by_role("radio", name="Un altre fonament").check()
        await expect(form.locator(".doubt")).to_contain_text("La llei no preveu cap altre fonament")
        await is_fit(page, "secret-form")
        opens = page.get_by_role("button", name="Obre la votació ara")
        await opens.click()
        assert service.commands(c.OpenVote) == [], "without a reason nothing is sent"
        await page.get_by_label("Motiu, per a l'acta").fill("Ho decideix la presidència.")
        await opens.click()
        await until(lambda: service.commands(c.OpenVote))
        stated = Secrecy("other", "Ho decideix la presidència.")
        assert service.commands(c.OpenVote) == [c.OpenVote("substance", "secret", "devices", "", stated)]


async def test_nobody_enters_a_paper_and_a_void_vote_is_opened_again(window: Open) -> None:
    async with serving(welcome(vote=secret())) as service:
        page = await window(service, "console")
        await expect(page.locator(".running-vote progress")).to_have_attribute("max", "11")
        await expect(page.locator(".entering")).to_have_count(0)
        await service.show(console(seq=41, voided=secret(phase="void", question="Elecció de la vicepresidència")))
        await expect(page.locator(".vote-card.void")).to_contain_text("Torneu a obrir la votació")
        await is_fit(page, "secret-void-console")
        await page.get_by_role("button", name="Obre de nou la votació secreta del punt 3").click()
        await expect(page.get_by_role("radio", name="secreta", exact=True)).to_be_checked()
        await page.get_by_role("button", name="Obre la votació ara").click()
        await until(lambda: service.commands(c.OpenVote))
        [again] = service.commands(c.OpenVote)
        assert again == c.OpenVote(
            "substance", "secret", "devices", "Elecció de la vicepresidència", Secrecy("persons")
        )


async def test_a_box_is_counted_by_hand(window: Open) -> None:
    async with serving(welcome(vote=secret(input="hands", voted=()))) as service:
        page = await window(service, "console")
        closes = page.get_by_role("button", name="Tanca la votació")
        await page.get_by_label("A favor", exact=True).fill("6")
        await page.get_by_label("En contra", exact=True).fill("4")
        await page.get_by_label("En blanc o abstenció").fill("3")
        await expect(page.locator(".running-vote .refusal")).to_contain_text("Hi ha més paperetes que membres")
        await page.get_by_label("En blanc o abstenció").fill("0")
        await expect(page.locator(".ruling")).to_contain_text("Tancar amb 1 papereta de menys")
        await is_fit(page, "secret-box")
        await page.get_by_label("En blanc o abstenció").fill("1")
        await closes.click()
        await until(lambda: service.commands(c.CloseVote) == [c.CloseVote("v2", None, Papers(6, 4, 1))])

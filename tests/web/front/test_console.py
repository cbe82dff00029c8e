"""The secretary's console: what cannot be undone asks, two steps are two, and refusals stand where they were caused."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from playwright.async_api import Locator, expect

from meetings import commands as c
from meetings import facts as f
from meetings.facts import Tally
from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire

pytestmark = IN_A_BROWSER


def welcome(**about: Any) -> wire.Welcome:
    return v.welcome(v.SECRETARY, "secretary", **about)


def key(page: Any, name: str) -> Locator:
    found: Locator = page.locator(f'[data-key="{name}"]')
    return found


async def test_a_refusal_stands_beside_its_control(window: Open) -> None:
    async with serving(welcome()) as service:
        service.answer = lambda do: (
            wire.Refusal(do.id, "not_present", "Carme Riera no és present.", ("Carme Riera se n'ha anat.",))
            if isinstance(do.command, c.GiveFloor)
            else wire.Done(do.id, 40)
        )
        page = await window(service, "console")
        control = key(page, "floor-p6").first
        await control.locator("button").first.click()
        await expect(control.locator(".refusal")).to_contain_text("Carme Riera no és present.")
        await expect(control.locator(".meanwhile")).to_contain_text("Carme Riera se n'ha anat.")
        described = await control.locator("button").first.get_attribute("aria-describedby")
        assert described == await control.locator(".refusal").get_attribute("id")
        await control.get_by_role("button", name="Entesos").click()
        await expect(control.locator(".refusal")).to_have_count(0)


async def test_a_refusal_goes_when_what_it_was_about_has_changed(window: Open) -> None:
    async with serving(welcome()) as service:
        refused = wire.Refusal(0, "vote_open", "Hi ha una votació oberta.", seq=41)
        service.answer = lambda do: replace(refused, id=do.id)
        page = await window(service, "console")
        refusal = page.locator(".next .refusal")
        await page.locator(".next").get_by_role("button", name="Sense votació, obre el punt 4").click()
        await expect(refusal).to_contain_text("Hi ha una votació oberta.")
        voting = v.view(v.SECRETARY, "secretary", seq=41, vote=v.vote())
        await service.show(voting)
        await service.show(replace(voting, seq=42, queue=()))
        await expect(page.locator(".running-vote")).to_be_visible()
        await service.show(v.view(v.SECRETARY, "secretary", seq=43, vote=None))
        await expect(page.locator(".running-vote")).to_have_count(0)
        await expect(page.locator(".next").get_by_role("button", name="Sense votació, obre el punt 4")).to_be_visible()
        await expect(refusal).to_have_count(0)


async def test_one_that_is_still_true_stays(window: Open) -> None:
    async with serving(welcome()) as service:
        refused = wire.Refusal(0, "not_present", "Carme Riera no és present.", seq=40)
        service.answer = lambda do: replace(refused, id=do.id)
        page = await window(service, "console")
        control = key(page, "floor-p6").first
        await control.locator("button").first.click()
        await expect(control.locator(".refusal")).to_be_visible()
        await service.show(v.view(v.SECRETARY, "secretary", seq=41, notes=(("i3", "Una nota"),)))
        await expect(page.get_by_text("Una nota")).to_be_visible()
        await expect(control.locator(".refusal")).to_be_visible()


async def test_a_command_on_its_way_is_shown_and_not_sent_twice(window: Open) -> None:
    async with serving(welcome()) as service:
        service.answer = lambda do: None if isinstance(do.command, c.TakeFloor) else wire.Done(do.id, 40)
        page = await window(service, "console")
        button = key(page, "take-floor").locator("button")
        await button.click()
        await expect(button).to_have_attribute("aria-busy", "true")
        await button.click()
        await until(lambda: service.commands(c.TakeFloor))
        assert len(service.commands(c.TakeFloor)) == 1
        sent = next(
            said for said in service.said if isinstance(said, wire.Do) and isinstance(said.command, c.TakeFloor)
        )
        assert sent.seen == 40
        await service.tell(wire.Done(sent.id, 41))
        await expect(button).to_have_attribute("data-state", "done")


async def test_opening_a_vote_takes_two_steps(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        await page.keyboard.press("v")
        await expect(page.locator(".prepare-vote select")).to_be_focused()
        assert service.commands(c.OpenVote) == []
        await page.get_by_role("radio", name="nominal").check()
        await page.get_by_role("button", name="Obre la votació ara").click()
        await until(lambda: service.commands(c.OpenVote))
        assert service.commands(c.OpenVote) == [c.OpenVote("substance", "nominal", "devices", "")]


async def test_proclaiming_takes_two_steps(window: Open) -> None:
    async with serving(welcome(vote=v.proclaimed(phase="closed", outcome=None, outcome_label=""))) as service:
        page = await window(service, "console")
        await page.get_by_role("button", name="Passa a proclamar").click()
        assert service.commands(c.ProclaimResult) == []
        await page.get_by_role("button", name="Proclama: s'aprova").click()
        await until(lambda: service.commands(c.ProclaimResult))


async def test_a_show_of_hands_is_entered_by_group_and_by_member(window: Open) -> None:
    async with serving(welcome(vote=v.vote(input="hands", voted=(), ballots={}))) as service:
        page = await window(service, "console")
        await key(page, "group-pv-for").locator("button").click()
        await key(page, "hand-p6-against").locator("button").click()
        await until(lambda: len(service.commands(c.EnterBallots)) == 2)
        assert service.commands(c.EnterBallots) == [
            c.EnterBallots("v2", {f"p{n}": "for" for n in range(1, 6)}),
            c.EnterBallots("v2", {"p6": "against"}),
        ]
        await key(page, "all-for").locator("button").click()
        await until(lambda: service.commands(c.EnterBallots)[2:] == [c.EnterBallots("v2", rest="for")])
        await service.show(
            v.view(v.SECRETARY, "secretary", seq=41, vote=v.vote(input="hands", ballots={"p6": "against"}))
        )
        await expect(key(page, "hand-p6-against").locator("button")).to_have_attribute("aria-pressed", "true")


async def test_a_roll_call_is_entered_in_the_order_of_the_call(window: Open) -> None:
    order = ("p9", "p2", "p1")
    called = v.vote(kind="nominal", input="hands", eligible=order, voted=("p9",), ballots={"p9": "for"})
    async with serving(welcome(vote=called)) as service:
        page = await window(service, "console")
        lines = page.locator(".call .line")
        await expect(lines).to_have_count(3)
        shown = [await lines.nth(n).locator("span").first.inner_text() for n in range(3)]
        assert shown == [v.NAMES[int(person[1:]) - 1][0] for person in order]
        await expect(page.locator(".call [aria-current]")).to_contain_text(shown[1])


async def test_closing_with_somebody_silent_needs_a_ruling(window: Open) -> None:
    async with serving(welcome(vote=v.vote(voted=tuple(v.vote().eligible[:-1])))) as service:
        page = await window(service, "console")
        await expect(page.locator(".running-vote")).to_contain_text("Falten: Ramon Clos Badia")
        await expect(key(page, "close-vote")).to_have_count(0)
        await page.get_by_role("button", name="es compta com a abstenció").click()
        await until(lambda: service.commands(c.CloseVote))
        assert service.commands(c.CloseVote) == [c.CloseVote("v2", "abstention")]


async def test_adjourning_asks_and_escape_leaves_things_as_they_are(window: Open) -> None:
    async with serving(welcome(queue=(), floor=None)) as service:
        page = await window(service, "console")
        button = key(page, "adjourn").locator("button")
        await button.click()
        await expect(page.get_by_role("alertdialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("alertdialog")).to_have_count(0)
        assert service.commands(c.Adjourn) == []
        await button.click()
        await page.get_by_role("button", name="Aixeca la sessió", exact=True).click()
        await until(lambda: service.commands(c.Adjourn))


async def test_the_queue_is_reordered_with_the_keys_and_focus_goes_along(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        await page.focus('.queue [data-person="p10"] .grip')
        await page.keyboard.press("ArrowUp")
        await until(lambda: service.commands(c.ReorderQueue))
        assert service.commands(c.ReorderQueue) == [c.ReorderQueue(("p10", "p6"))]
        waiting = (wire.RequestView("p10", "allusion", v.NOW), wire.RequestView("p6", "turn", v.NOW))
        await service.show(v.view(v.SECRETARY, "secretary", seq=41, queue=waiting))
        await expect(page.locator('.queue li:first-child [class~="grip"]')).to_be_focused()
        await expect(page.locator("#say-polite")).to_contain_text("lloc 1 de 2")


async def test_the_queue_is_reordered_by_dragging(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        await page.drag_and_drop('.queue [data-person="p6"] .who', '.queue [data-person="p10"] .who')
        await until(lambda: service.commands(c.ReorderQueue))
        assert service.commands(c.ReorderQueue) == [c.ReorderQueue(("p10", "p6"))]


async def test_the_strip_tells_what_is_lost_and_what_to_do(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        await service.tell(wire.Strip("running", 25.0, "failing", 400_000_000, 12, 0, disk_total=10**11))
        lost = page.locator(".tile.lost")
        await expect(lost).to_have_count(3)
        await expect(lost.nth(0)).to_contain_text("Es torna a provar sol")
        await expect(lost.nth(1)).to_contain_text("S'hi reconnecta sol")
        await expect(lost.nth(2)).to_contain_text("aviseu ara l'operador")
        await page.get_by_role("button", name="Atura: YouTube").click()
        await until(lambda: [said for said in service.said if isinstance(said, wire.RelaySwitch)])
        switch = next(said for said in service.said if isinstance(said, wire.RelaySwitch))
        assert (switch.relay, switch.on) == ("yt", False)


async def test_the_roll_is_called_and_guests_are_let_in(window: Open) -> None:
    async with serving(welcome(phase="convened", item="", floor=None, queue=())) as service:
        page = await window(service, "console")
        await page.get_by_role("button", name="Hi és: David Roig Planas").click()
        await page.get_by_role("button", name="S'excusa: Antoni Mas Prat").click()
        await page.get_by_role("button", name="Fes entrar: Aina Duran Coll").click()
        await until(lambda: service.commands(c.Admit))
        assert service.commands(c.MarkAttendance) == [
            c.MarkAttendance("p11", "present", "chamber"),
            c.MarkAttendance("p7", "excused", "chamber"),
        ]
        assert service.commands(c.Admit) == [c.Admit(v.GUEST)]


async def test_who_interprets_is_chosen_among_those_without_a_vote(window: Open) -> None:
    *others, guest = v.seats()
    guest = replace(guest, attendance="present", joined=True, connected=True, in_lobby=False)
    async with serving(welcome(seats=(*others, guest))) as service:
        page = await window(service, "console")
        person = page.locator(f'.person[data-person="{v.GUEST}"]')
        await person.locator("summary").click()
        await person.get_by_role("button", name="Interpreta en llengua de signes").click()
        await until(lambda: service.commands(c.ChooseInterpreter))
        assert service.commands(c.ChooseInterpreter) == [c.ChooseInterpreter(v.GUEST)]
        assert await key(page, "interpreter-p6").count() == 0
    async with serving(welcome(seats=(*others, guest), interpreter=v.GUEST)) as service:
        page = await window(service, "console")
        person = page.locator(f'.person[data-person="{v.GUEST}"]')
        await expect(person.locator(".who")).to_contain_text("interpreta en llengua de signes")
        await person.locator("summary").click()
        button = person.get_by_role("button", name="Interpreta en llengua de signes")
        await expect(button).to_have_attribute("aria-pressed", "true")
        await button.click()
        await until(lambda: service.commands(c.ChooseInterpreter))
        assert service.commands(c.ChooseInterpreter) == [c.ChooseInterpreter()]


async def test_an_entry_is_put_right_by_another(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        await page.locator(".corrections > summary").click()
        await page.locator(".corrections li summary").click()
        form = page.locator(".corrections li form")
        await form.locator("select[name=attendance]").select_option("absent")
        await form.locator("input[name=reason]").fill("No havia avisat.")
        await form.locator("button").click()
        await until(lambda: service.commands(c.CorrectEntry))
        assert service.commands(c.CorrectEntry) == [
            c.CorrectEntry(38, "No havia avisat.", f.AttendanceMarked("p7", "absent", "chamber"))
        ]


async def test_what_comes_next_is_the_most_visible_thing(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        large = page.locator(".next .primary.large")
        await expect(large).to_contain_text("Obre la votació del punt 3")
        decided = tuple(
            replace(item, outcome="carried", outcome_label="S'aprova", next_purposes=()) if item.item == "i3" else item
            for item in v.items()
        )
        await service.show(v.view(v.SECRETARY, "secretary", seq=41, items=decided))
        await expect(large).to_contain_text("Obre el punt 4")
        await page.keyboard.press("n")
        await until(lambda: service.commands(c.OpenItem))
        assert service.commands(c.OpenItem) == [c.OpenItem("i4")]
        await expect(page.locator(".next button[data-state=done]")).to_contain_text("Obre el punt 4")
        opened = tuple(replace(item, phase="open") if item.item == "i4" else item for item in decided)
        await service.show(v.view(v.SECRETARY, "secretary", seq=42, items=opened, item="i4"))
        await expect(large).not_to_contain_text("Obre el punt 4")
        await expect(page.locator(".next button[data-state=done]")).to_have_count(0)
        closed = v.proclaimed(phase="closed", outcome=None, tally=Tally(7, 2, 2, 0, 11, 13))
        await service.show(v.view(v.SECRETARY, "secretary", seq=43, vote=closed))
        await expect(large).to_have_count(0)
        await expect(page.locator(".running-vote .primary.large")).to_have_text("Passa a proclamar")


async def test_an_urgent_matter_is_brought_in_from_the_console(window: Open) -> None:
    async with serving(welcome()) as service:
        page = await window(service, "console")
        form = page.locator(".off-agenda")
        await form.locator("summary").click()
        await form.get_by_label("De què tracta").fill("Moció sobre l'hospital")
        await form.get_by_label("Majoria que necessita").select_option("absolute")
        await form.get_by_role("button", name="Afegeix-lo a la sessió").click()
        await until(lambda: service.commands(c.AddItem))
        assert service.commands(c.AddItem) == [c.AddItem("Moció sobre l'hospital", "", "absolute", "")]


async def test_the_next_step_is_what_the_law_leaves(window: Open) -> None:
    """Without quorum nothing goes on (R-11); an urgent meeting whose urgency was rejected can only end (R-04)."""
    few = wire.QuorumView(4, 5, 13, False, True, True)
    async with serving(welcome(vote=None, quorum=few)) as service:
        page = await window(service, "console")
        await expect(page.locator(".next .waiting")).to_contain_text("S'ha perdut el quòrum: hi ha 4 de 5.")
        view = v.view(v.SECRETARY, "secretary", seq=41, vote=None)
        first = replace(view.items[0], kind="urgency", outcome="rejected")
        await service.show(replace(view, items=(first, *view.items[1:])))
        await expect(page.locator(".next").get_by_role("button", name="aixeca la sessió")).to_be_visible()


async def test_whose_identity_is_not_verified_is_said_before_a_vote(window: Open) -> None:
    """R-16 d."""
    view = v.view(v.SECRETARY, "secretary", vote=None)
    seats = tuple(
        replace(seat, mode="remote", attendance="present", verified=False) if seat.person == "p6" else seat
        for seat in view.seats
    )
    async with serving(welcome(vote=None, seats=seats)) as service:
        page = await window(service, "console")
        await page.keyboard.press("v")
        await expect(page.locator(".prepare-vote .unseen")).to_contain_text("Encara no se n'ha comprovat la identitat")


async def test_when_the_meeting_is_over_nothing_can_be_recorded_or_relayed_any_more(window: Open) -> None:
    over = v.welcome(v.SECRETARY, "secretary", phase="adjourned", item=None, floor=None, relays=())
    async with serving(over) as service:
        page = await window(service, "console")
        await expect(page.locator(".strip .tile").first).to_be_visible()
        await expect(page.locator(".strip button")).to_have_count(0)


async def test_the_item_that_is_opened_comes_into_sight_in_its_column(window: Open) -> None:
    async with serving(v.welcome(v.SECRETARY, "secretary")) as service:
        page = await window(service, "console")
        await page.set_viewport_size({"width": 1280, "height": 500})
        items = tuple(replace(each, phase="open" if each.number == 5 else "closed") for each in v.items())
        await service.show(v.view(v.SECRETARY, "secretary", item="i5", items=items))
        await expect(page.locator(".agenda li.open .title")).to_be_in_viewport()
        assert await page.evaluate("scrollY") == 0

"""What people do on the screens, as steps of a meeting; each waits until the screen shows that it is done."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Locator, Page, expect

from tests.e2e.person import Person
from tests.e2e.words import ca
from tests.until import until

IN_THE_MEETING = re.compile(r"/(room|console|chair)$")

DESTINATION = "Servidor de prova"

PATIENCE = 40_000
"""Milliseconds that a screen may take on a busy machine."""


def control(page: Page, key: str) -> Locator:
    """The button of a command, by the key its refusal would be shown under."""
    return page.locator(f'.control[data-key="{key}"] button').first


async def press(person: Person, key: str, *, sure: bool = False) -> None:
    await control(person.page, key).click(timeout=PATIENCE)
    if sure:
        await person.page.locator("dialog.ask button[value=yes]").click(timeout=PATIENCE)


async def signs_in(person: Person, url: str, email: str, password: str) -> None:
    await person.page.goto(url)
    await person.page.fill("#email", email)
    await person.page.fill("#password", password)
    await person.page.locator("form.card button.primary").click()
    await person.page.wait_for_url(re.compile("/desk$"), timeout=PATIENCE)


async def adds_destination(person: Person, council: str, url: str, key: str) -> None:
    """On the secretary's desk; the key is typed once and not shown again."""
    page = person.page
    await page.goto(f"{council}/desk/destinations")
    await page.select_option("#known", "")
    await page.fill("#url", url)
    await page.fill("#name", DESTINATION)
    await page.fill("#key", key)
    await page.locator("form button.primary").last.click()
    await expect(page.get_by_role("heading", name=DESTINATION)).to_be_visible()


async def switches_relay(person: Person) -> None:
    await person.page.locator(".strip .tile", has_text=DESTINATION).get_by_role("button").click(timeout=PATIENCE)


async def sees_it_recorded_and_relayed(person: Person) -> None:
    for words in (ca("It is being recorded"), DESTINATION):
        await expect(person.page.locator(".strip .tile.good", has_text=words)).to_be_visible(timeout=PATIENCE)


async def goes_on(person: Person) -> None:
    """Press the one large button of the next step, and wait until there is another."""
    step = person.page.locator(".next .primary")
    before = await step.inner_text(timeout=PATIENCE)
    await step.click()
    await expect(step).not_to_have_text(before, timeout=PATIENCE)


async def follow_link(person: Person, url: str) -> None:
    """Open the personal link and accept to come in."""
    await person.page.goto(url)
    await person.page.locator("form.entrance button.primary").click()
    await person.page.wait_for_load_state()


async def enter(person: Person, *, place: str = "", door: str = "Enter") -> None:
    """Through the device check into the meeting; with a place, remotely and from there."""
    page = person.page
    await expect(page.locator("meter")).to_be_attached(timeout=PATIENCE)
    if place:
        await page.get_by_label(ca("Remotely")).check(timeout=PATIENCE)
        await page.get_by_label(ca("I take part from")).fill(place)
        await page.get_by_label(ca("It is in Spanish territory.")).check()
    if page.viewport_size and page.viewport_size["width"] < 600:
        while await page.locator(".step.active .go .primary").count():
            await page.locator(".step.active .go .primary").click()
    await page.get_by_role("button", name=ca(door), exact=True).click(timeout=PATIENCE)


async def sees_the_stage(person: Person, frames: int = 25) -> None:
    """In the meeting, where the programme arrives and is decoded."""
    # Pictures that are decoded say more than "load", which Firefox's driver misses now and then.
    await expect(person.page).to_have_url(IN_THE_MEETING, timeout=PATIENCE)

    async def decoded() -> bool:
        return await person.frames_decoded() >= frames

    await until(decoded, within=2 * PATIENCE / 1000)


async def opens_vote(
    person: Person, *others: Person, hands: bool = False, nominal: bool = False, purpose: str = ""
) -> None:
    """Until it is on the screens of `others` as well: what they enter before goes into the vote they still see."""
    page = person.page
    await press(person, "prepare")
    form = page.locator("form.prepare-vote")
    if purpose:
        await form.locator("select[name=purpose]").select_option(purpose)
    if nominal:
        await form.locator("input[value=nominal]").check()
    if hands:
        await form.locator("input[value=hands]").check()
    await form.locator("button[type=submit]").click()
    await expect(page.locator(".running-vote progress")).to_be_visible(timeout=PATIENCE)
    vote = await page.locator(".running-vote").get_attribute("data-vote")
    for other in others:
        await expect(other.page.locator(f'.running-vote[data-vote="{vote}"]')).to_be_visible(timeout=PATIENCE)


async def votes(person: Person, key: str) -> None:
    """With the keyboard alone: 1 for, 2 against, 3 abstain."""
    ballot = person.page.locator(".choices").first
    await expect(ballot).to_be_visible(timeout=PATIENCE)
    await person.page.keyboard.press(key)
    await expect(person.page.locator(".vote-card .recorded")).to_be_visible(timeout=PATIENCE)


async def proclaims(person: Person, *, missing: str = "") -> None:
    """Close the vote, look at the count, proclaim the result."""
    page = person.page
    await press(person, f"close-vote-{missing}" if missing else "close-vote")
    await page.get_by_role("button", name=ca("Go on to proclaim")).click(timeout=PATIENCE)
    await press(person, "proclaim")
    await expect(page.locator(".proclaim")).to_have_count(0, timeout=PATIENCE)


async def speaks(person: Person, console: Person, name: str) -> None:
    """Asks for the floor and is given it from the queue."""
    await person.page.locator("button.tool.floor").click(timeout=PATIENCE)
    await console.page.locator(f'.queue [data-key="floor-{name}"] button').click(timeout=PATIENCE)
    await expect(person.page.get_by_text(ca("You have the floor.")).first).to_be_visible(timeout=PATIENCE)


async def enters(person: Person, choice: str, *members: str) -> None:
    """The secretary enters what these members show."""
    entering = person.page.locator("details.entering")
    await expect(entering).to_be_visible(timeout=PATIENCE)
    await entering.evaluate("details => { details.open = true; }")
    for member in members:
        await press(person, f"hand-{member}-{choice}")
    for member in members:
        shown = control(person.page, f"hand-{member}-{choice}")
        await expect(shown).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)


async def enters_for_the_rest(person: Person, choice: str) -> None:
    await enters(person, choice)
    await press(person, f"all-{choice}")
    await expect(person.page.get_by_text(ca("Everybody has voted."))).to_be_visible(timeout=PATIENCE)


async def gives_floor(person: Person, name: str) -> None:
    """From the list of people, unasked."""
    row = person.page.locator(f'.person[data-person="{name}"]')
    await row.locator("details").evaluate("details => { details.open = true; }")
    await row.locator(f'[data-key="floor-{name}"] button').click(timeout=PATIENCE)


async def notes(person: Person, text: str) -> None:
    await person.page.locator(".notes textarea").fill(text)
    await person.page.locator(".notes button[type=submit]").click()
    await expect(person.page.locator(".notes li", has_text=text)).to_be_visible(timeout=PATIENCE)


async def with_reason(person: Person, words: str, reason: str) -> None:
    """Open the control of those words, give the reason, send it."""
    control = person.page.locator("details.with-reason", has=person.page.locator("summary", has_text=ca(words)))
    await control.locator("summary").click()
    await control.locator("input[name=reason]").fill(reason)
    await control.locator("button[type=submit]").click()


async def goes_live(person: Person, url: str) -> None:
    """The citizen's player runs."""
    await person.page.goto(url)

    async def advances() -> bool:
        return float(await person.page.evaluate("document.querySelector('video')?.currentTime ?? 0")) > 1

    await until(advances, within=40)


async def waits_for_the_minutes(person: Person) -> None:
    """The meeting is adjourned; recording, film and documents are made."""
    await expect(person.page.get_by_text(ca("Go to the minutes"))).to_be_visible(timeout=2 * PATIENCE)


async def leaves(person: Person) -> None:
    """By the button, and away from the page: its browser then does nothing more."""
    await person.page.locator("button.tool.leave").click(timeout=PATIENCE)
    await person.page.locator("dialog.ask button[value=yes]").click(timeout=PATIENCE)
    await expect(person.page).to_have_url(re.compile("/check$"), timeout=PATIENCE)
    await person.page.goto("about:blank")


async def lasts(seconds: float) -> None:
    """The meeting goes on for so long: what is recorded meanwhile is what the test looks at."""
    await asyncio.sleep(seconds)

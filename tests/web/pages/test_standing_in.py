"""Who stands in for an officer of a meeting whose notice was sent: chosen at the desk, in the journal, let in."""

from __future__ import annotations

from meetings.facts import OfficerAppointed
from meetings.storage.registry import Person
from tests.web.pages.site import PASSWORD, Site
from web import keys


async def test_somebody_stands_in_for_the_secretary_of_a_convened_meeting(vila: Site) -> None:
    draft = await vila.convened()
    secretary = await vila.secretary()
    at = f"/vila/desk/m/{draft.meeting}"
    assert "Afegiu primer qui substitueix" in (await secretary.get(at)).text
    await vila.app[keys.REGISTRY].save_person(
        Person("vila-acting", "vila", "Mercè Riba i Pi", "Riba i Pi", "merce@x.example", "f", "secretary")
    )
    await vila.app[keys.DOOR].set_account("vila-acting", "merce@x.example", PASSWORD)
    stranger = await vila.browser()
    await stranger.post("/sign-in", {"email": "merce@x.example", "password": PASSWORD})
    assert (await stranger.get(f"/vila/m/{draft.meeting}/console")).status == 403

    assert (await secretary.post(f"{at}/officers", {"stand_in": "vila-2"})).status == 422
    assert (await secretary.post(f"{at}/officers", {"stand_in": "vila-acting"})).status == 200
    assert "Mercè Riba i Pi · Secretària accidental" in (await secretary.get(at)).text
    last = (await vila.app[keys.LEDGER].entries(draft.meeting))[-1]
    assert (type(last.fact), last.by) == (OfficerAppointed, "vila-secretary")
    assert (await stranger.get(f"/vila/m/{draft.meeting}/console")).status == 200

    await secretary.post(f"{at}/cancel", {"reason": "Tempesta"})
    await vila.app[keys.REGISTRY].save_person(Person("vila-more", "vila", "Pau Riu", "Riu", staff="comptroller"))
    assert (await secretary.post(f"{at}/officers", {"stand_in": "vila-more"})).status == 409

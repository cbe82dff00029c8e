"""What the council asks of whoever comes in: second factors, its chamber's networks, links that may wander."""

from __future__ import annotations

from aiohttp import web as aioweb
from msgspec.structs import replace

from meetings.council import Council
from web import arrivals, here, keys
from web.access.policy import BadNetwork, Policy, read_networks
from web.i18n import _
from web.pages.forms import Form
from web.pages.proof import proved
from web.rendering import page


async def show(request: aioweb.Request) -> aioweb.StreamResponse:
    council, _who = await here.desk(request)
    policy = await request.app[keys.DOOR].policies.of(council.id)
    return await _page(request, council, policy, "\n".join(policy.networks))


async def save(request: aioweb.Request) -> aioweb.StreamResponse:
    """It holds from the next request on. Who has no factor and must have one is asked to set it up then."""
    council, who = await here.desk(request)
    at = f"/{council.id}/desk/access"
    await proved(request, who, at)
    form, policies = await Form.read(request), request.app[keys.DOOR].policies
    typed = form.text("networks", 2_000)
    policy = replace(
        await policies.of(council.id),
        staff_factor=form.has("staff_factor"),
        member_factor=form.has("member_factor"),
        links_reopen=form.has("links_reopen"),
    )
    try:
        policy = replace(policy, networks=read_networks(typed))
    except BadNetwork as bad:
        form.wrong("networks", _("“%(text)s” is not a network such as 192.0.2.0/24.") % {"text": bad})
    if form.errors:
        return await _page(request, council, policy, typed, form.errors)
    await policies.save(council.id, policy)
    raise aioweb.HTTPSeeOther(f"{at}?done=saved")


async def _page(
    request: aioweb.Request, council: Council, policy: Policy, networks: str, errors: dict[str, str] | None = None
) -> aioweb.Response:
    people = await request.app[keys.REGISTRY].people(council.id)
    having = await request.app[keys.FACTORS].having(council.id)
    without = [each for each in people if each.id not in having]
    return page(
        request,
        "access.html",
        status=422 if errors else 200,
        policy=policy,
        networks=networks,
        address=arrivals.address_of(request),
        staff_without=[each for each in without if each.staff],
        members_without=[each for each in without if not each.staff],
        errors=errors or {},
    )

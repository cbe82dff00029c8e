"""How minutes name the law they rest on. Numbers of articles and dates of laws are the same in every language."""

from __future__ import annotations

from minutes.model import Minutes
from minutes.wording.words import Words


def quorum(words: Words, minutes: Minutes) -> str:
    """What asks for the quorum, by kind of body (R-11, R-13)."""
    if minutes.body_kind == "plenary":
        return words.say(
            "article 46.2.c of Law 7/1985, of 2 April, on the bases of local government, and article 98.c "
            "of Legislative "
            "Decree 2/2003, of 28 April, approving the recast text of the Municipal and Local Government "
            "Act of Catalonia"
        )
    if minutes.body_kind == "board":
        return words.say(
            "article 113.1.c of Royal Decree 2568/1986, of 28 November, on the organisation and functioning "
            "of local bodies"
        )
    if minutes.quorum is not None and minutes.quorum.rule == "third":
        return words.say(
            "article 112.2 of Legislative Decree 2/2003, of 28 April, approving the recast text of the "
            "Municipal and Local "
            "Government Act of Catalonia"
        )
    return words.say(
        "article 135.1 of Royal Decree 2568/1986, of 28 November, on the organisation and functioning of local bodies"
    )


def basis(words: Words, minutes: Minutes) -> str:
    """What allows members to take part remotely (R-16, R-18); empty when nothing was named."""
    match minutes.basis:
        case "art46_3":
            return words.say("article 46.3 of Law 7/1985, of 2 April, on the bases of local government")
        case "rom":
            return words.say("the council's own organic regulation")
        case "regional_law":
            return words.say("the local government legislation of the autonomous community")
        case "lrjsp17":
            return words.say("article 17 of Law 40/2015, of 1 October, on the legal regime of the public sector")
    return ""


def seat(words: Words) -> str:
    """Where a meeting without a place resolves (R-19): said of other bodies, and held to be so of councils'."""
    return words.say(
        "What is resolved counts as resolved where the body has its seat (article 17.5 of Law 40/2015, of 1 October, "
        "on the legal regime of the public sector)."
    )

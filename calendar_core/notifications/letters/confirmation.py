"""The letters that ask whether the reader asked: nothing of what was written into a form stands in them."""

from typing import Final

from calendar_core.domain.subscriptions.tokens import build_token
from calendar_core.messages import Lang
from calendar_core.notifications.letters.layout import Fact, MailContent

_SUBJECT, _LEAD, _PAGE, _REASON = range(4)
_ADDRESS_CHANGE_TEXTS: Final[dict[Lang, tuple[str, str, str, str]]] = {
    "en": (
        "Your subscriptions are asked to move to another address",
        "Somebody, probably you, asked to move the calendar's mail from this address to another one. "
        "Until that address confirms it, everything stays as it is.",
        "See your subscriptions",
        "If it was not you, open the page and press “Stay with this address”.",
    ),
    "ko": (
        "구독을 다른 주소로 옮기는 신청이 있습니다",
        "누군가(아마도 본인)가 이 주소로 받던 일정 메일을 다른 주소로 옮기려고 신청했습니다. "
        "그 주소에서 확인하기 전까지는 아무것도 바뀌지 않습니다.",
        "내 구독 보기",
        "본인이 신청하지 않았다면 페이지를 열어 이동을 취소해 주십시오.",
    ),
}
_CONFIRMATION_TEXTS: Final[dict[Lang, tuple[str, str, str, str]]] = {
    "en": (
        "Confirm that you want mail from the calendar",
        "Somebody, probably you, asked for mail about diplomatic meetings to this address. The page shows what was "
        "asked for; confirm it there within 48 hours.",
        "See and confirm",
        "If it was not you, do nothing: no other mail will come. The page also lets you refuse all mail for good.",
    ),
    "ko": (
        "일정 메일 구독을 확인해 주십시오",
        "누군가(아마도 본인)가 이 주소로 외교 일정 메일을 신청했습니다. 아래 페이지에서 신청 내용을 보고 "
        "48시간 안에 확인해 주십시오.",
        "보고 확인하기",
        "본인이 신청하지 않았다면 그대로 두십시오. 다른 메일은 오지 않습니다. "
        "같은 페이지에서 모든 메일을 거부할 수도 있습니다.",
    ),
}


def build_confirmation_content(subscription_id: str, *, lang: Lang, base_url: str, key: str) -> MailContent:
    """The letter to the address of a subscription that waits."""
    return _build_content(
        _CONFIRMATION_TEXTS[lang], lang, f"{base_url}/confirm/{build_token('confirm', subscription_id, key=key)}"
    )


def build_address_change_content(*, lang: Lang, manage: str) -> MailContent:
    """The letter to the address that subscriptions are to leave; `manage` is its link."""
    return _build_content(_ADDRESS_CHANGE_TEXTS[lang], lang, manage)


def _build_content(text: tuple[str, str, str, str], lang: Lang, address: str) -> MailContent:
    return MailContent(
        lang=lang,
        subject=text[_SUBJECT],
        names=(text[_SUBJECT],),
        lead=text[_LEAD],
        page=Fact(label=text[_PAGE], text=address),
        reason=text[_REASON],
    )

"""Wordings of agencies and ministries, each with the events and days that it states: none where it states none."""

from datetime import date

import pytest
from sqlalchemy import Connection

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames, load_known_names

TODAY = date(2026, 11, 10)  # a Tuesday
WORDINGS = [
    # A meeting under a condition, or that somebody is asked to hold.
    ("The president of Ukraine said he would be ready to sit down with Vladimir Putin, even tomorrow.", []),
    ("Ukraine's president said he would meet Putin if a ceasefire took hold by Nov. 30.", []),
    ("The Kremlin on Tuesday urged Kyiv to hold talks before Dec. 1.", []),
    ('젤렌스키 대통령은 "푸틴과 내일이라도 만날 준비가 돼 있다"고 말했다.', []),
    ('차관은 10일 간담회에서 "한미 2+2 통상협의가 재개되면 좋겠지만 아직 연락을 받지 못했다"고 말했다.', []),
    # The day of what a meeting is about.
    (
        "The leaders of Finland, Sweden and Norway held a phone call on Saturday to coordinate their response"
        " to the seizure of a tanker on Nov. 5.",
        [("call", "2026-11-07", None)],
    ),
    (
        "The leaders of Finland, Sweden and Norway will meet in Oslo on 3 December to discuss the closure of the"
        " border announced on 5 November.",
        [("summit", "2026-12-03", None)],
    ),
    ("김민석 총리는 지난 7일 발생한 지진과 관련해 이시바 전 총리에게 위로 전문을 보냈다.", []),
    ("한미 국방장관은 9일 전화 통화를 하고 전날 발사된 북한 미사일에 대해 논의했다.", [("call", "2026-11-09", None)]),
    # Days that a word joins.
    (
        "Leaders of the Shanghai Cooperation Organisation will assemble in Bishkek on August 31 and September 1.",
        [("summit", "2027-08-31", "2027-09-01")],
    ),
    (
        "한국과 카자흐스탄은 11월 30일과 12월 1일 서울에서 제10차 경제공동위원회를 개최한다.",
        [(None, "2026-11-30", "2026-12-01")],
    ),
    # An exercise is longer than a meeting.
    (
        "This year's drills between the Philippines and the United States will run from November 19 to December 7.",
        [("exercise", "2026-11-19", "2026-12-07")],
    ),
    # The second day of a trip.
    (
        "Japanese Prime Minister Sanae Takaichi will make a two-day trip to South Korea from Nov. 12 and hold a summit"
        " with President Lee Jae Myung there on the second day.",
        [("summit", "2026-11-13", None)],
    ),
    (
        "French President Emmanuel Macron is to make a three-day state visit to Britain from Nov. 24 and will address"
        " parliament on the second day.",
        [("visit", "2026-11-24", "2026-11-26")],
    ),
    (
        "이재명 대통령은 다음 달 3일부터 5일까지 튀르키예를 국빈 방문한다. 방문 둘째 날인 4일 에르도안 대통령과"
        " 정상회담을 한다.",
        [("visit", "2026-12-03", "2026-12-05"), ("summit", "2026-12-04", None)],
    ),
    # The columns of a diary.
    (
        "DIARY\nThu, Nov 12 / Bern / Prime ministers of Slovenia and Croatia meet / 12:00 local\n"
        "Fri, Nov 13 / Berlin / German Chancellor Friedrich Merz receives Polish Prime Minister Donald Tusk"
        " / 11:30 CET\n"
        "Sat, Nov 14 / Paraguay marks Independence Day / all day",
        [("summit", "2026-11-12T12:00", None), ("summit", "2026-11-13T11:30", None)],
    ),
    # A title, and the sentence that dates it.
    (
        "Japan-Australia Foreign Ministers' Telephone Talk. On November 9, Mr. MOTEGI Toshimitsu, Minister for Foreign"
        " Affairs of Japan, held a telephone talk with Senator the Hon. Penny Wong, Minister for Foreign Affairs of the"
        " Commonwealth of Australia.",
        [("call", "2026-11-09", None)],
    ),
    # What is put off, and to when.
    (
        "당초 13일로 예정됐던 한-호주 국방장관회담이 20일로 연기됐다고 국방부가 10일 밝혔다.",
        [("defence-ministerial", "2026-11-20", None)],
    ),
    (
        "30일로 예정됐던 한국과 체코의 통상장관회담은 12월 하순 서울에서 여는 것으로 연기됐다.",
        [("trade-ministerial", "2026-12-late", None)],
    ),
    # A day that is no report's, though a verb of saying ends the sentence.
    (
        "조현 장관은 이달 12일로 다가온 한미 외교장관회담을 앞두고 빈틈없는 공조를 당부했다.",
        [("foreign-ministerial", "2026-11-12", None)],
    ),
    # The day of another verb, and the last day of a visit.
    (
        "U.S. Secretary of State Marco Rubio spoke by phone with Israeli Foreign Minister Gideon Saar on Monday and"
        " will travel to Cairo on Sunday.",
        [("call", "2026-11-09", None)],
    ),
    (
        "Vietnamese Prime Minister Pham Minh Chinh will begin a visit to South Korea on Thursday, ending on Saturday"
        " with a trip to Busan.",
        [("visit", "2026-11-12", "2026-11-14")],
    ),
    # What is heard of is to come.
    (
        "프랑스 마크롱 대통령이 12월 초 방한해 이재명 대통령과 회담할 것으로 알려졌다.",
        [("summit", "2026-12-early", None)],
    ),
    # Of the 9th said on the 10th the month is not known where the verb is of the future.
    ("조현 장관은 9일 뉴욕에서 구테흐스 사무총장을 만난다.", [("foreign-ministerial", None, None)]),
    # The subject of the first of two meetings.
    (
        "조현 장관은 12일 뉴욕에서 구테흐스 사무총장을 면담하고 14일 워싱턴에서 루비오 미국 국무장관과 회담한다.",
        [("foreign-ministerial", "2026-11-12", None), ("foreign-ministerial", "2026-11-14", None)],
    ),
    # Parts of a month and seasons.
    ("독일 정부는 메르츠 총리가 이달 하순 인도를 방문할 예정이라고 10일 밝혔다.", [("visit", "2026-11-late", None)]),
    ("모디 총리는 내년 가을 일본을 답방할 가능성이 있다고 인도 언론이 보도했다.", [("visit", "2027", None)]),
]


@pytest.fixture(scope="module")
def known(whole_record: Connection) -> KnownNames:
    return load_known_names(whole_record)


@pytest.mark.parametrize(("text", "stated"), WORDINGS)
def test_a_wording_has_the_days_that_it_states(
    text: str, stated: list[tuple[str | None, str | None, str | None]], known: KnownNames
) -> None:
    drafts = extract_events(text, known, today=TODAY)
    read = [(one.kind, one.when and one.when.start_text, one.when and one.when.end_text) for one in drafts]
    assert read == stated


def test_who_stays_away_is_no_participant(known: KnownNames) -> None:
    text = (
        "NATO foreign ministers gather in Brussels on Wednesday and Thursday, but U.S. Secretary of State Marco Rubio"
        " will not be there. Deputy Secretary of State Christopher Landau will represent Washington instead."
    )
    (draft,) = extract_events(text, known, today=TODAY)
    assert (draft.series, [one.person for one in draft.participants]) == ("nato-fmm", ["christopher-landau"])


def test_a_country_before_an_unknown_name_is_a_party_and_no_name(known: KnownNames) -> None:
    text = "키르기스스탄 사디르 자파로프 대통령이 12일 방한한다."
    (draft,) = extract_events(text, known, today=TODAY)
    assert (draft.parties, [one.person_text for one in draft.participants]) == (("KG", "KR"), ["사디르 자파로프"])

"""Sentences of several events, and events that a text recalls or moves: each has its own day, place and people."""

from datetime import date

import pytest

from calendar_core.intake.draft import EventDraft
from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

Facts = tuple[str | None, str, str]


def facts_of(draft: EventDraft) -> Facts:
    when = draft.when
    text = "" if when is None else f"{when.start_text}/{when.end_text or ''}"
    return draft.series or draft.kind, text, draft.lifecycle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # a relation of days
            "The militaries will hold their 51st Military Committee Meeting in Seoul on Nov. 2, a day before the two "
            "countries' defense chiefs convene for the annual Korea-U.S. Security Consultative Meeting.",
            [("kr-us-mcm", "2026-11-02/", "scheduled"), ("kr-us-scm", "2026-11-03/", "scheduled")],
        ),
        (  # a call and what was agreed in it
            "The defense ministers of South Korea and Singapore held a video call Monday and agreed to meet in person "
            "at the ADMM-Plus in Manila in November.",
            [("call", "2026-10-12/", "held"), ("admm-plus", "2026-11/", "scheduled")],
        ),
        (  # moved to another day
            "Talks between the foreign ministers of Britain and Poland, scheduled for Wednesday in London, have been "
            "pushed back to Oct. 28, officials said.",
            [("foreign-ministerial", "2026-10-28/", "scheduled")],
        ),
        (  # the day of a decision is none of the meeting
            "President Donald Trump cancelled a planned summit with Russian President Vladimir Putin in Budapest. The "
            "two had agreed by phone on Thursday to meet within two weeks.",
            [("us-russia-summit", "", "cancelled")],
        ),
        (  # the last day in a clause of its own
            "The Philippines and the United States launched annual combat drills on Monday, which will run "
            "until Oct. 24.",
            [("exercise", "2026-10-12/2026-10-24", "held")],
        ),
        (  # the last of several days
            "Deputy Secretary of State Christopher Landau is in Seoul for a three-day visit through Wednesday.",
            [("visit", "2026-10-12/2026-10-14", "scheduled")],
        ),
        (  # one after the other
            "Foreign Minister Cho Hyun is to meet Secretary of State Marco Rubio in Washington on Dec. 3 and U.N. "
            "chief Antonio Guterres in New York the next day.",
            [("kr-us-fm", "2026-12-03/", "scheduled"), ("foreign-ministerial", "2026-12-04/", "scheduled")],
        ),
        (  # a treaty has a day of its own
            "U.S. and Russian negotiators will meet in Geneva on Oct. 30 to discuss a successor to the New START "
            "treaty, which expired on Feb. 5, 2026.",
            [(None, "2026-10-30/", "scheduled")],
        ),
        (  # what did not take place
            "한미일 정상은 2023년 8월 18일 캠프 데이비드에서 정상회의를 열었다. 지난해에는 개최되지 않았다.",
            [("us-jp-kr-summit", "2023-08-18/", "held")],
        ),
        (  # the day before, and the same event of another number
            "한미 국방부는 다음 달 3일 서울에서 제58차 한미안보협의회의를 개최하기로 했다고 12일 밝혔다. "
            "하루 전인 2일에는 제51차 군사위원회 회의(MCM)가 화상으로 진행된다.",
            [("kr-us-scm", "2026-11-03/", "scheduled"), ("kr-us-mcm", "2026-11-02/", "scheduled")],
        ),
        (  # a subject of the sentence before
            "다카이치 사나에 일본 총리는 13일부터 사흘간 베트남과 인도네시아를 잇달아 방문한다. 14일에는 하노이에서 "
            "또럼 베트남 당서기장과, 15일에는 자카르타에서 프라보워 수비안토 인도네시아 대통령과 정상회담을 한다.",
            [
                ("visit", "2026-10-13/2026-10-15", "scheduled"),
                ("summit", "2026-10-14/", "scheduled"),
                ("summit", "2026-10-15/", "scheduled"),
            ],
        ),
        (  # since when
            "북한이 11일 오후 3시 10분께 동해상으로 순항미사일을 발사했다고 합참이 12일 밝혔다. "
            "북한의 미사일 발사는 지난 4일 이후 8일 만이다.",
            [("incident", "2026-10-11T15:10/", "held"), ("incident", "2026-10-04/", "held")],
        ),
        (  # originally and now
            "당초 13일로 예정됐던 한-폴란드 국방장관회담이 폴란드 측 사정으로 20일로 연기됐다고 국방부가 12일 전했다.",
            [("defence-ministerial", "2026-10-20/", "scheduled")],
        ),
        (  # a day of the month that was named before it
            "크렘린궁은 12일 푸틴 대통령이 12월 18일부터 20일까지 중국을 국빈 방문할 예정이라고 확인했다. "
            "푸틴 대통령은 19일 베이징에서 시진핑 주석과 회담한다.",
            [("visit", "2026-12-18/2026-12-20", "scheduled"), ("summit", "2026-12-19/", "scheduled")],
        ),
        (  # of that year or of this one: a question
            "At their meeting in Hiroshima on May 21, 2023, the leaders of South Korea, the United States and Japan "
            "agreed on it. The trilateral summit at Camp David followed on Aug. 18.",
            [("us-jp-kr-summit", "2023-05-21/", "held"), ("us-jp-kr-summit", "", "scheduled")],
        ),
        (  # what was meant at first
            "Southeast Asian leaders will meet in Manila on Oct. 26 and 27 for the 49th ASEAN Summit, which was "
            "originally set for Oct. 20-21.",
            [("asean-summit", "2026-10-26/2026-10-27", "scheduled")],
        ),
        (  # the earliest day is not the day
            "Japanese Prime Minister Sanae Takaichi plans to visit South Korea as early as Dec. 20, Kyodo "
            "News reported.",
            [("visit", "", "scheduled")],
        ),
        (  # two days of talks that ended
            "The United States and China wrapped up two days of trade talks in Geneva on Sunday.",
            [("trade-ministerial", "2026-10-10/2026-10-11", "held")],
        ),
        (  # at a meeting something else was agreed
            "한미 정상은 지난달 25일 백악관 회담에서 내년 상반기 중 2+2 회의를 열기로 합의했다.",
            [("kr-us-summit", "2026-09-25/", "held"), ("kr-us-2plus2", "2027-H1/", "scheduled")],
        ),
        (  # the day of who meets on the sidelines, and not of the assembly
            "Lee and Takaichi would meet in New York on the margins of the U.N. General Assembly on Oct. 22, Seoul "
            "said, adding that a summit with Trump was not being planned.",
            [("kr-jp-summit", "2026-10-22/", "scheduled")],
        ),
        (  # the eve of another meeting
            "The foreign ministers of Japan and the Philippines will meet in Manila on Oct. 27, the eve of the "
            "ASEAN-related ministerial meetings, which run through Oct. 31.",
            [("foreign-ministerial", "2026-10-27/", "scheduled"), ("ministerial", "", "scheduled")],
        ),
        (  # the day of the report behind its verb
            "국가정보원은 김정은 위원장이 이르면 다음 달 10일 러시아를 방문할 가능성이 있다고 12일 국회에 보고했다.",
            [("visit", "", "scheduled")],
        ),
        (  # each verb has its day
            "김정은 국무위원장은 3일 열병식에 참석하고 4일 시진핑 국가주석과 정상회담을 했다.",
            [("summit", "2026-10-04/", "held")],
        ),
        (  # when it was held last, beside the day to come
            "Chancellor Friedrich Merz will receive Chinese Premier Li Qiang on Nov. 10 for government consultations, "
            "which were last held in Berlin on June 20, 2023.",
            [("summit", "2026-11-10/", "scheduled")],
        ),
        (  # the day of a proposal
            "Unification Minister Chung Dong-young on Monday proposed holding working-level talks with North Korea at "
            "Panmunjom on Oct. 27.",
            [("working-level", "2026-10-27/", "scheduled")],
        ),
        (  # another conference behind a meeting
            "조현 장관은 지난 4일 뮌헨에서 루비오 장관과 만난 데 이어 오는 26일 제네바 군축회의에 참석해 연설한다.",
            [("kr-us-fm", "2026-10-04/", "held")],
        ),
        (  # two days that nobody can tell apart
            "The minister held phone talks with the foreign ministers of Poland and Norway on Thursday and Friday, "
            "respectively.",
            [("call", "", "held")],
        ),
    ],
)
def test_each_event_of_a_text_has_its_own_day(text: str, expected: list[Facts], known: KnownNames) -> None:
    drafts = extract_events(text, known, today=date(2026, 10, 12))
    assert [facts_of(draft) for draft in drafts] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "조현 외교부 장관은 12일 아나 프리들란드 루마니아 외교장관과 통화했다. "
            "양 장관은 연내 부쿠레슈티에서 만나기로 했다.",
            ["cho-hyun", "아나 프리들란드"],
        ),
        (
            "Foreign Minister Penny Wong said she would meet Secretary of State Marco Rubio in Sydney on Oct. 20.",
            ["penny-wong", "marco-rubio"],
        ),
        (
            "Vietnamese Foreign Minister Tran Duc Anh and Wang Yi, China's foreign minister, met in Hanoi on Monday. "
            "The two will meet again in Beijing in December.",
            ["Tran Duc Anh", "wang-yi"],
        ),
        (
            "이재명 대통령은 12일 서울에서 다카이치 사나에 일본 총리와 정상회담을 했다. "
            "두 정상은 지난 1월 13일 나라에서 만났다.",
            ["lee-jae-myung", "sanae-takaichi"],
        ),
    ],
)
def test_words_that_stand_for_people_are_those_people(text: str, expected: list[str], known: KnownNames) -> None:
    draft = extract_events(text, known, today=date(2026, 10, 12))[-1]
    assert sorted(one.person or one.person_text or "" for one in draft.participants) == sorted(expected)


def test_a_former_minister_holds_no_office(known: KnownNames) -> None:
    text = "이시바 시게루 전 일본 총리가 12일 서울에서 이재명 대통령과 만났다."
    (draft,) = extract_events(text, known, today=date(2026, 10, 12))
    assert [(one.person, one.office) for one in draft.participants] == [
        ("shigeru-ishiba", None),
        ("lee-jae-myung", "kr-president"),
    ]

"""Texts with dates, places and names that tell of no meeting: nothing is read, and no day above all."""

from datetime import date

import pytest

from calendar_core.intake.text.extract import extract_events
from calendar_core.intake.text.known_names import KnownNames

NO_EVENT = (
    "South Korea's exports rose 4.2 percent in the first ten days of October, while imports from Japan fell 3 percent.",
    "The Defense Acquisition Act, which passed on Sept. 30, takes effect on Jan. 1, 2027, the ministry said.",
    "South Korea will play Japan in a friendly in Seoul on Oct. 14, the second meeting between the sides this year.",
    'The film "Summit" opens in Tokyo on Oct. 20. Its director met the press in Seoul on Monday.',
    "Seoul shares closed higher Monday as investors awaited the Federal Reserve's policy meeting on Oct. 27-28.",
    "The Yalta Conference was held in February 1945 between Franklin Roosevelt, Winston Churchill and Josef Stalin.",
    "On Oct. 12, 1492, Columbus reached the Americas. Spain marks the day with a parade attended by the king.",
    "President Lee met with leaders of the five major parties at Cheong Wa Dae on Monday to discuss the budget.",
    "The Bank of Korea and the Bank of Japan renewed their currency swap on Oct. 5; it expires on Oct. 4, 2029.",
    "North Korea's Kim Jong Un inspected a shipyard in Nampo on Saturday, state media said.",
    "Veterans from South Korea and the United States gathered at Panmunjom on Monday to remember the fallen.",
    "Trump said he hoped to see Kim again this year, but the White House said no meeting was planned.",
    "South Korea, the United States and Japan marked the third anniversary of the Camp David summit on Sunday.",
    "Tickets for the Seoul Jazz Festival, held from May 28 to 30, go on sale Thursday.",
    "The court will hear the case between Guyana and Venezuela on Nov. 9.",
    "한국과 일본은 14일 서울에서 축구 평가전을 치른다. 두 팀의 대결은 올해 들어 두 번째다.",
    "개정 국방개혁법은 지난달 30일 국회 본회의를 통과해 내년 1월 1일부터 시행된다.",
    "지난달 한국의 대중 수출은 전년 동월 대비 3% 늘었다고 산업통상부가 1일 발표했다.",
    "정전협정은 1953년 7월 27일 판문점에서 체결됐다. 정부는 매년 이날 기념식을 연다.",
    "이재명 대통령은 12일 청와대에서 여야 대표와 만나 예산안 처리에 협조를 당부했다.",
    "국방부는 12일 국회 국방위원회 전체회의에서 내년도 예산안을 보고했다. 회의는 13일에도 이어진다.",
    "한미 자유무역협정(FTA)은 2012년 3월 15일 발효됐다. 양국은 2018년 9월 24일 개정안에 서명했다.",
    '미 국무부 대변인은 9일 정례브리핑에서 북미 정상회담 가능성에 대한 질문에 "발표할 것이 없다"고 답했다.',
    '외교부 당국자는 8일 기자들과 만나 "여권 발급 수수료를 조정할 계획은 없다"고 말했다.',
    "조태용 전 국가안보실장이 12일 재판에 출석했다. 다음 공판은 12월 7일 열린다.",
)


@pytest.mark.parametrize("text", NO_EVENT)
def test_a_text_of_no_meeting_gives_no_event(text: str, known: KnownNames) -> None:
    assert extract_events(text, known, today=date(2026, 10, 12)) == []

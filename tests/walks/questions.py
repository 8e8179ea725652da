"""What readers ask of the shipped record, and the events that must be found: the table of `test_questions`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A search: events that must be found, events that must not, and the one that must come first."""

    q: str
    found: str
    not_found: str = ""
    first: str | None = None


SCMS = "kr-us-scm-1 kr-us-scm-30 kr-us-scm-42 kr-us-scm-56 kr-us-scm-57"
TRUMP = "us-dprk-summit-singapore us-cn-2025-busan kr-us-summit-2025-08-25 starmer-trump-2025-02 g20-2026"
XI = "us-cn-2013-06-07 kr-cn-summit-2026-01-05 xi-moscow-2023-03 brics-14 sco-26"
KIM_JONG_UN = "inter-korean-summit-2018-09 us-dprk-summit-hanoi putin-kim-2024-06 wpk-congress-9"
KIM_JONG_IL = "inter-korean-summit-2000 inter-korean-summit-2007"
PUTIN = "us-ru-2001-06-16 us-ru-2025-alaska putin-kim-2023-09-13 normandy-paris-2019"
AUSTIN = "kr-us-scm-56 kr-us-2plus2-2024 udcg-25 ausmin-34 blinken-austin-kyiv-2022-04"
TURKEY = "nato-summit-2026-ankara cop-31 mecca-pact-2026-10-05 nato-fmm-2025-turkiye"
NORTH_KOREA = "six-party-1 us-dprk-summit-hanoi putin-kim-2024-06 inter-korean-summit-2000 dprk-icbm-2024-10-31"
SIX_PARTY = "six-party-1 six-party-4 six-party-5-3 six-party-heads-2007-07 six-party-heads-2008-07"
TWO_PLUS_TWO = "kr-us-2plus2-2024 ausmin-34 us-jp-scc-2024-07 kr-au-2plus2-5 us-in-2plus2-5 us-ph-2plus2-4"
NATO_SUMMITS = "nato-summit-2014-wales nato-summit-2024-washington nato-summit-2025-the-hague nato-summit-2026-ankara"
NATO_DEFENCE = "nato-dmm-2012-10 nato-dmm-2024-10 nato-dmm-2026-06"
TRILATERAL = "camp-david-2023-08-18 us-jp-kr-tmm-2024-07 us-jp-kr-fm-2025-07 us-jp-kr-summit-2024-11-15"
ROK_US = "kr-us-scm-56 kr-us-2plus2-2024 kr-us-ncg-4 kr-us-summit-2025-08-25 kr-us-kidd-29"
OCTOBER_2024 = "kr-us-scm-56 kr-us-2plus2-2024 kr-us-fm-2024-10-31 kr-us-mcm-49"
CAMP_DAVID = "camp-david-2023-08-18 camp-david-press-2023-08-18 us-jp-2007-04-26 kr-us-summit-2008-04-16"
PANMUNJOM = "trump-kim-panmunjom-2019 inter-korean-summit-2018-04-27 inter-korean-summit-2018-05-26"
IN_SEOUL = "kr-us-scm-57 kr-us-summit-2009-11-19 kr-unc-dmm-1 cjk-summit-6"
IN_WASHINGTON = "kr-us-scm-56 kr-us-2plus2-2024 us-jp-1965-01-12 nato-summit-2024-washington"

QUESTIONS = (
    # Parties, by everyday names, abbreviations and former names.
    Question("한국", "kr-us-scm-56 kr-jp-summit-2025-08-23 cjk-summit-9 inter-korean-summit-2018-09", "us-jp-2025-02"),
    Question("South Korea", "kr-us-scm-56 kr-jp-summit-2025-08-23 cjk-summit-9", "us-jp-1965-01-12"),
    Question("ROK", "kr-us-scm-56 kr-jp-summit-2025-08-23 kr-au-2plus2-5 cjk-summit-9", "us-jp-1965-01-12"),
    Question("북한", NORTH_KOREA, "kr-us-scm-56"),
    Question("DPRK", NORTH_KOREA, "kr-us-scm-56"),
    Question("North Korea", NORTH_KOREA, "kr-us-scm-56"),
    Question("NK", NORTH_KOREA, "kr-us-scm-56"),
    Question("미국", "kr-us-scm-56 us-jp-2025-02 ausmin-34 us-ru-2025-alaska", "kr-jp-summit-2025-08-23"),
    Question("USA", "kr-us-scm-56 us-jp-2025-02 ausmin-34 us-ru-2025-alaska", "kr-jp-summit-2025-08-23"),
    Question("America", "kr-us-scm-56 us-jp-2025-02 ausmin-34 us-ru-2025-alaska", "kr-jp-summit-2025-08-23"),
    Question("US", "kr-us-scm-56 us-jp-2025-02 ausmin-34", "asean-russia-2026 kr-jp-summit-2025-08-23"),
    Question("UK", "aukmin-2024 kr-gb-summit-2023-11-22 starmer-trump-2025-02", "us-jp-2025-02 merz-kyiv-2026-10-05"),
    Question(
        "UN",
        "unga-81-hlw un-water-2026 un-sg-debate-2026-07",
        "inter-korean-summit-2018-09 kr-us-summit-2025-08-25 mecca-pact-2026-10-05",
    ),
    Question("EU", "euco-2024-12 fac-2026-12 eu-india-summit-2026", "us-jp-2025-02 kr-us-scm-56"),
    Question("Turkey", TURKEY, "g20-2026"),
    Question("Türkiye", TURKEY, "g20-2026"),
    Question("튀르키예", TURKEY, "g20-2026"),
    Question("터키", TURKEY, "g20-2026"),
    Question("중국", "us-cn-2025-busan kr-cn-summit-2026-01-05 cjk-summit-9 six-party-4", "us-jp-2025-02"),
    Question("인도", "us-in-2plus2-5 jp-in-2plus2-1 quad-leaders-2024-wilmington", "asean-42 kr-us-kidd-28"),
    Question("인도네시아", "asean-42 g20-2022", "us-in-2plus2-5"),
    Question("G-20", "g20-2022 g20-2024 g20-2026", "g7-2021-02-virtual"),
    Question("PRC", "us-cn-2025-busan kr-cn-summit-2026-01-05 cjk-summit-9", "us-jp-2025-02"),
    Question("나토", f"{NATO_SUMMITS} {NATO_DEFENCE}", "g7-51"),
    Question(
        "Russia North Korea",
        "putin-kim-2019-04 putin-kim-2024-06 ru-dprk-treaty-force-2024-12-04",
        "us-dprk-summit-hanoi",
    ),
    Question("북한 러시아", "putin-kim-2019-04 putin-kim-2024-06 ru-dprk-treaty-force-2024-12-04"),
    # Two parties in one word, with every dash and dot.
    Question("한미", ROK_US, "kr-jp-summit-2025-08-23"),
    Question("한·미", ROK_US, "kr-jp-summit-2025-08-23"),
    Question("한ㆍ미", ROK_US, "kr-jp-summit-2025-08-23"),
    Question("한-미", ROK_US, "kr-jp-summit-2025-08-23"),
    Question("ROK-US", ROK_US, "kr-jp-summit-2025-08-23"),
    Question("ROK–U.S.", ROK_US, "kr-jp-summit-2025-08-23"),
    Question("한·미·일", TRILATERAL, "kr-us-scm-56"),
    Question(
        "trilateral 한미일", "us-jp-kr-tmm-2024-07 us-jp-kr-fm-2025-07 us-jp-kr-vfm-15", "kr-us-scm-56 cjk-summit-9"
    ),
    Question("한중일 정상회의", "cjk-summit-1 cjk-summit-8 cjk-summit-9", "us-jp-kr-summit-2024-11-15"),
    # People, in both languages and other spellings.
    Question("트럼프", TRUMP, "us-jp-kr-summit-2024-11-15 kr-us-summit-2023-04-26"),
    Question("Donald Trump", TRUMP, "us-jp-kr-summit-2024-11-15"),
    Question("시진핑", XI, "us-cn-2002-10-22"),
    Question("Xi", XI, "us-cn-2002-10-22"),
    Question("习近平", XI, "us-cn-2002-10-22"),
    Question("김정은", KIM_JONG_UN, KIM_JONG_IL),
    Question("Kim Jong Un", KIM_JONG_UN, KIM_JONG_IL),
    Question("Kim Jong-un", KIM_JONG_UN, KIM_JONG_IL),
    Question("푸틴", PUTIN, "us-ru-1996-04-18"),
    Question("Putin", PUTIN, "us-ru-1996-04-18"),
    Question("오스틴", AUSTIN, "kr-us-scm-57"),
    Question("Austin", AUSTIN, "kr-us-scm-57"),
    Question("Zelensky", "udcg-25 tw-trump-zelensky-2025-02 merz-kyiv-2026-10-05 normandy-paris-2019", "udcg-1"),
    Question("젤렌스키", "udcg-25 tw-trump-zelensky-2025-02 merz-kyiv-2026-10-05 normandy-paris-2019", "udcg-1"),
    Question("이재명과 트럼프의", "kr-us-summit-2025-08-25 kr-us-summit-2025-10-29", "kr-jp-summit-2025-08-23"),
    Question("Lee Jae Myung", "kr-us-summit-2025-08-25 kr-jp-summit-2025-08-23 apec-2025", "kr-us-summit-2023-04-26"),
    Question("kim yonghyun", "kr-us-scm-56 kr-unc-dmm-2 kr-us-2plus2-2024", "kr-us-scm-57"),
    Question("Theresa May", "trump-may-2017-01-27", "us-jp-kr-fm-2021-05-05"),
    Question("다카이치", "us-jp-2026-03 kr-jp-summit-andong g7-52", "us-jp-2025-02"),
    # Offices.
    Question("한국 미국 국방장관", SCMS, "kr-jp-dmm-2026-06-28 ausmin-34 kr-us-fm-2024-10-31"),
    Question("국방부장관", f"{SCMS} kr-jp-dmm-2026-06-28 kr-au-2plus2-5", "kr-us-fm-2024-10-31"),
    Question("미국국방장관", f"{SCMS} ausmin-34 udcg-25", "kr-us-fm-2024-10-31"),
    Question("유엔사무총장", "un-sg-debate-2026-07 un-sg-2027", "nato-dmm-2024-10"),
    Question("미국 국방장관", f"{SCMS} ausmin-34 udcg-25", "kr-us-fm-2024-10-31"),
    Question("U.S. Secretary of Defense", f"{SCMS} ausmin-34 udcg-25", "kr-us-fm-2024-10-31"),
    Question("Secretary of War", "kr-us-scm-57 ausmin-35 admm-plus-12 shangri-la-2026", "kr-us-fm-2024-10-31"),
    Question("전쟁부 장관", "kr-us-scm-57 ausmin-35 admm-plus-12 shangri-la-2026", "kr-us-fm-2024-10-31"),
    Question("국무장관 외교부장관", "kr-us-fm-2024-10-31 kr-us-2plus2-2024 us-jp-kr-fm-2025-02", "kr-us-scm-56"),
    Question("NATO Secretary General", "nato-summit-2025-the-hague nato-dmm-2024-10 trump-stoltenberg-2019-12-03"),
    Question("NATO defence ministers", NATO_DEFENCE, "nato-fmm-2024-04"),
    Question("NATO defense ministers", NATO_DEFENCE, "nato-fmm-2024-04"),
    # Series, by short names and everyday words.
    Question("6자회담", SIX_PARTY, "inter-korean-summit-2007"),
    Question("Six-Party", SIX_PARTY, "inter-korean-summit-2007"),
    Question("six party talks", SIX_PARTY, "inter-korean-summit-2007"),
    Question("2+2", TWO_PLUS_TWO, "kr-us-scm-2 kr-us-ncg-2"),
    Question("2+2회담", "us-in-2plus2-5", "kr-us-scm-2"),
    Question("2 2", TWO_PLUS_TWO, "kr-us-scm-2 kr-us-ncg-2"),
    Question("NATO 정상회의", NATO_SUMMITS, "nato-dmm-2024-10 g7-51"),
    Question("NATO정상회의", NATO_SUMMITS, "nato-dmm-2024-10 g7-51"),
    Question("나토 정상회의", NATO_SUMMITS, "nato-dmm-2024-10 g7-51"),
    Question(
        "한미 정상회담", "kr-us-summit-1954-07-26 kr-us-summit-2023-04-26 kr-us-summit-2025-08-25", "kr-us-scm-56"
    ),
    Question("한미정상회담", "kr-us-summit-1954-07-26 kr-us-summit-2023-04-26 kr-us-summit-2025-08-25", "kr-us-scm-56"),
    Question("남북정상회담", "inter-korean-summit-2000 inter-korean-summit-2018-04-27", "us-dprk-summit-hanoi"),
    Question(
        "북미 정상회담", "us-dprk-summit-singapore us-dprk-summit-hanoi trump-kim-panmunjom-2019", "us-cn-2025-busan"
    ),
    Question("핵협의그룹", "kr-us-ncg-1 kr-us-ncg-4 kr-us-ncg-5", "kr-us-edscg-5"),
    Question("확장억제전략협의체", "kr-us-edscg-1 kr-us-edscg-5", "kr-us-ncg-4"),
    Question("샹그릴라", "shangri-la-2022 shangri-la-2025 shangri-la-2026", "arf-31"),
    Question("Ramstein", "udcg-1 udcg-8 udcg-25", "nato-dmm-2024-10"),
    Question("을지 자유의 방패", "ufs-2023 ufs-2025", "freedom-shield-2025"),
    Question("오커스", "aukus-dmm-2023-12 aukus-dmm-2025-12 aukus-announcement", "ausmin-34"),
    Question("쿼드", "quad-leaders-2021-03 quad-fmm-2025-07", "us-jp-2025-02"),
    Question("G7정상회의", "g7-49 g7-51 g7-52", "g20-2024"),
    Question("뮌헨안보회의", "msc-2017 msc-2025", "shangri-la-2025"),
    # Numbers of meetings.
    Question("56th SCM", "kr-us-scm-56", "kr-us-scm-55 kr-us-mcm-49", first="kr-us-scm-56"),
    Question("SCM 42", "kr-us-scm-42", "kr-us-scm-41", first="kr-us-scm-42"),
    Question("SCM 5", "kr-us-scm-5", "kr-us-mcm-6", first="kr-us-scm-5"),
    Question("제56차 안보협의회의", "kr-us-scm-56", "kr-us-scm-55", first="kr-us-scm-56"),
    Question("56차 SCM을", "kr-us-scm-56", "kr-us-scm-55", first="kr-us-scm-56"),
    Question("KIDD 29", "kr-us-kidd-29", "kr-us-kidd-28", first="kr-us-kidd-29"),
    Question("SCM56", "kr-us-scm-56", "kr-us-scm-55", first="kr-us-scm-56"),
    Question("29차 KIDD", "kr-us-kidd-29", "kr-us-kidd-28", first="kr-us-kidd-29"),
    Question("제4차 핵협의그룹", "kr-us-ncg-4", "kr-us-ncg-3", first="kr-us-ncg-4"),
    # Dates.
    Question("SCM 2024", "kr-us-scm-56", "kr-us-scm-55 kr-us-scm-57", first="kr-us-scm-56"),
    Question("October 2024 SCM", "kr-us-scm-56", "kr-us-scm-55 kr-us-scm-57 kr-us-mcm-49"),
    Question("2024년 10월 한미", OCTOBER_2024, "kr-us-summit-2023-04-26 kr-us-ncg-3 brics-16"),
    Question("한미 2024년", f"{OCTOBER_2024} kr-us-ncg-3", "kr-us-scm-57"),
    Question("2024-10-30", "kr-us-scm-56", "kr-us-2plus2-2024"),
    Question("2024. 10. 30.", "kr-us-scm-56", "kr-us-2plus2-2024"),
    Question("October 31, 2024", "kr-us-2plus2-2024 dprk-icbm-2024-10-31", "kr-us-scm-56"),
    Question("31 Oct 2024", "kr-us-2plus2-2024 dprk-icbm-2024-10-31", "kr-us-scm-56"),
    Question("2018-2019 북한 미국", "us-dprk-summit-singapore us-dprk-summit-hanoi", "albright-pyongyang-2000-10"),
    Question("10월 SCM", "kr-us-scm-42 kr-us-scm-56", "kr-us-scm-57"),
    Question("SCM in November", "kr-us-scm-55 kr-us-scm-57", "kr-us-scm-56"),
    Question("10월 30일 SCM", "kr-us-scm-56", "kr-us-scm-57"),
    Question("When is the next SCM?", f"{SCMS} kr-us-scm-58", "kr-us-mcm-49"),
    Question("G20 2024", "g20-2024", "g20-2023", first="g20-2024"),
    # Places.
    Question("서울", IN_SEOUL, "kr-us-scm-56"),
    Question("Seoul", IN_SEOUL, "kr-us-scm-56 kr-us-summit-2025-10-29"),
    Question("meetings in Seoul", "kr-us-fm-2008-06-28"),
    Question("워싱턴", IN_WASHINGTON, "kr-us-scm-57"),
    Question("Washington", IN_WASHINGTON, "kr-us-scm-57 g20-fmm-atlanta"),
    Question("Camp David", CAMP_DAVID, "kr-us-summit-2023-04-26"),
    Question("캠프 데이비드", CAMP_DAVID, "kr-us-summit-2023-04-26"),
    Question("판문점", PANMUNJOM, "inter-korean-summit-2007"),
    Question("Panmunjom", PANMUNJOM, "inter-korean-summit-2007"),
    Question("Pentagon", "kr-us-scm-56 kr-us-kidd-26 aukus-dmm-2025-12", "kr-us-2plus2-2024"),
    Question("경주", "apec-2025 kr-us-summit-2025-10-29 kr-cn-summit-2025-11-01", "kr-us-summit-2025-08-25"),
    Question("Peru", "apec-2024 us-cn-2024-lima us-jp-kr-summit-2024-11-15", "g20-2024"),
    Question("페루", "apec-2024 us-cn-2024-lima us-jp-kr-summit-2024-11-15", "g20-2024"),
)

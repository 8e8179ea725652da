"""An answer of each source of the shipped `watch.yaml`, in the shape that the source gives it, and what is read of it.

Made for the tests, in the words of nobody; ADDRESS stands for the server that plays the source.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RecordedAnswer:
    """Answers by path; the first is that of the source. `event` is what its proposal says: kind, parties, start.

    `before` is what the source answered the first time, where its items have no day.
    """

    answers: dict[str, str]
    event: tuple[str, tuple[str, ...], str]
    title: str
    published: str | None = None
    content_type: str = "application/xml"
    before: str | None = None


def page(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{body}</main><footer>Contact</footer></body></html>"
    )


def korea_kr(title: str, link: str, text: str) -> str:
    """RSS 2.0 of 정책브리핑: CDATA with markup, dates that say GMT."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>대한민국 정책브리핑 - 보도자료</title>
<link>https://www.korea.kr</link><description>정책브리핑</description>
<item><title><![CDATA[{title}]]></title><link>ADDRESS{link}</link>
<description><![CDATA[<p>{text}</p><p>[자료제공 :(www.korea.kr)]</p>]]></description>
<pubDate>Mon, 30 Nov 2026 16:30:00 GMT</pubDate><dc:date>2026-11-30T16:30:00Z</dc:date>
<guid isPermaLink="true">ADDRESS{link}</guid></item></channel></rss>"""


KR_MOFA_TEXT = "조현 외교부 장관은 오는 12월 10일 워싱턴에서 마코 루비오 미국 국무장관과 한미 외교장관회담을 갖는다."
KR_MND_TEXT = (
    "안규백 국방부 장관은 오는 12월 14일 서울에서 고이즈미 신지로 일본 방위대신과 한일 국방장관회담을 개최한다."
)
STATE_TEXT = (
    "The U.S.-ROK foreign ministers' meeting will be held in Washington, D.C., on December 10, 2026. Secretary of "
    "State Marco Rubio and Foreign Minister Cho Hyun will discuss the alliance and the Korean Peninsula."
)
WAR_TEXT = (
    "Secretary of War Pete Hegseth will host Minister of National Defense Ahn Gyu-back of the Republic of Korea at the "
    "Pentagon on January 12, 2027. The defense ministers of the United States and the Republic of Korea will "
    "review the alliance."
)
MOFA_JP_TEXT = (
    "On December 11, 2026, Mr. MOTEGI Toshimitsu, Minister for Foreign Affairs of Japan, will hold a Japan-Republic of "
    "Korea Foreign Ministers' Meeting in Tokyo with Mr. Cho Hyun, Minister of Foreign Affairs of the Republic of Korea."
)
MOD_JP_TEXT = (
    "On January 13, 2027, Minister of Defense Koizumi Shinjiro will hold a Japan-Australia Defence Ministers' Meeting "
    "in Tokyo with Deputy Prime Minister and Minister for Defence Richard Marles."
)
FCDO_TEXT = (
    "The Foreign Secretary will meet the Foreign Minister of the Republic of Korea, Cho Hyun, in London on 9 December "
    "2026 for the UK-Republic of Korea foreign ministers' meeting."
)
UK_MOD_TEXT = (
    "The Defence Secretary will meet Minister for Defence Richard Marles of Australia in London on 17 December 2026 "
    "for a UK-Australia defence ministers' meeting."
)
UK_PM_TEXT = (
    "The Prime Minister will meet Prime Minister Takaichi of Japan in London on 18 December 2026 for a UK-Japan summit."
)
NATO_TEXT = (
    "NATO Foreign Ministers will meet in Brussels on 8 and 9 December 2026. "
    "The meeting of NATO Foreign Ministers will be chaired by the Secretary General."
)
EU_PRESS_TEXT = "The EU-Japan summit will be held in Tokyo on 14 December 2026."
EUCO_TEXT = "The European Council will meet in Brussels on 17 and 18 December 2026."
FAC_TEXT = "The Foreign Affairs Council will meet in Brussels on 14 December 2026."
UN_TEXT = "The Foreign Ministers of Japan and the Republic of Korea will meet in New York on 12 December 2026."


def consilium(title: str, link: str, description: str = "") -> str:
    """RSS 2.0 of the Council: a numeric guid that is no address, and `updated` in place of pubDate."""
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Council of the EU</title>
<link>https://www.consilium.europa.eu/</link><description></description>
<item><guid isPermaLink="false">4171</guid><link>ADDRESS{link}</link><title>{title}</title>
<description>{description}</description><updated>2026-11-30T10:00:00Z</updated></item></channel></rss>"""


def gov_uk_atom(organisation: str, title: str, path: str, summary: str) -> str:
    """Atom of an organisation of GOV.UK: the title has the kind of document before it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><feed xml:lang="en-GB" xmlns="http://www.w3.org/2005/Atom">
<id>https://www.gov.uk/government/organisations/{organisation}.atom</id>
<link rel="self" type="application/atom+xml" href="https://www.gov.uk/government/organisations/{organisation}.atom"/>
<title>Activity on GOV.UK</title><updated>2026-11-30T17:00:00+00:00</updated>
<entry><id>https://www.gov.uk{path}#2026-11-30T17:00:00+00:00</id><updated>2026-11-30T17:00:00+00:00</updated>
<link rel="alternate" type="text/html" href="ADDRESS{path}"/><title>News story: {title}</title>
<summary type="html">{summary}</summary></entry></feed>"""


ANSWERS = {
    "kr-mofa": RecordedAnswer(
        answers={
            "/rss/dept_mofa.xml": korea_kr("한미 외교장관회담 개최", "/briefing/1", KR_MOFA_TEXT),
            "/briefing/1": page("한미 외교장관회담 개최", f"<p>{KR_MOFA_TEXT}</p>"),
        },
        event=("foreign-ministerial", ("KR", "US"), "2026-12-10"),
        title="한미 외교장관회담 개최",
        published="2026-12-01",
    ),
    "kr-mofa-board": RecordedAnswer(
        answers={
            "/www/brd/m_4080/list.do": page(
                "보도자료",
                "<table class='board_list'><thead><tr><th>번호</th><th>제목</th><th>담당부서</th><th>등록일</th></tr>"
                "</thead><tbody><tr><td>1</td><td class='al'><a href='./view.do?seq=377346&amp;page=1'>"
                "<span class='new'></span>한미 외교장관회담 개최</a></td><td>북미1과</td><td>2026-11-30</td></tr>"
                "</tbody></table>",
            ),
            "/www/brd/m_4080/view.do?seq=377346&page=1": page("한미 외교장관회담 개최", f"<p>{KR_MOFA_TEXT}</p>"),
        },
        event=("foreign-ministerial", ("KR", "US"), "2026-12-10"),
        title="한미 외교장관회담 개최",
        published="2026-11-30",
        content_type="text/html",
    ),
    "kr-mnd": RecordedAnswer(
        answers={
            "/rss/dept_mnd.xml": korea_kr("한일 국방장관회담 개최", "/briefing/2", KR_MND_TEXT),
            "/briefing/2": page("한일 국방장관회담 개최", f"<p>{KR_MND_TEXT}</p>"),
        },
        event=("defence-ministerial", ("JP", "KR"), "2026-12-14"),
        title="한일 국방장관회담 개최",
        published="2026-12-01",
    ),
    "us-state": RecordedAnswer(
        answers={
            "/rss-feed/press-releases/feed/": f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Press Releases - United States Department of State</title><link>https://www.state.gov</link><description/>
<item><title>Secretary Rubio&#8217;s Meeting with Republic of Korea Foreign Minister Cho</title>
<link>ADDRESS/releases/1/</link><dc:creator><![CDATA[Office of the Spokesperson]]></dc:creator>
<pubDate>Mon, 30 Nov 2026 21:05:44 +0000</pubDate><guid isPermaLink="false">https://www.state.gov/?post_type=x&#038;p=1</guid>
<description><![CDATA[<p>{STATE_TEXT[:60]}&#8230;</p>]]></description></item></channel></rss>""",
            "/releases/1/": page(
                "Secretary Rubio’s Meeting with Republic of Korea Foreign Minister Cho", f"<p>{STATE_TEXT}</p>"
            ),
        },
        event=("foreign-ministerial", ("KR", "US"), "2026-12-10"),
        title="Secretary Rubio’s Meeting with Republic of Korea Foreign Minister Cho",
        published="2026-11-30",
    ),
    "us-war": RecordedAnswer(
        answers={
            "/DesktopModules/ArticleCS/RSS.ashx?ContentType=1&Site=945&max=10": f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>War.gov News Feed</title>
<link>http://www.war.gov</link><description>News</description><item><link>ADDRESS/News/1/</link>
<title>Hegseth to Host South Korean Counterpart</title><description>{WAR_TEXT}</description>
<pubDate>Mon, 30 Nov 2026 18:20:00 GMT</pubDate><guid isPermaLink="true">ADDRESS/News/1/</guid></item>
</channel></rss>""",
            "/News/1/": page("Hegseth to Host South Korean Counterpart", f"<p>{WAR_TEXT}</p>"),
        },
        event=("defence-ministerial", ("KR", "US"), "2027-01-12"),
        title="Hegseth to Host South Korean Counterpart",
        published="2026-11-30",
    ),
    "jp-mofa": RecordedAnswer(
        answers={
            "/press/release/index.html": page(
                "Press Releases",
                "<ul><li><a href='/press/index.html'>News</a></li></ul>"
                "<h2 class='title2'><span>November 30</span></h2><ul class='link-list'>"
                "<li><a href='/press/release/pressite_000001_09001.html'>"
                "Japan-Republic of Korea Foreign Ministers’ Meeting</a></li></ul>",
            ),
            "/press/release/pressite_000001_09001.html": page(
                "Japan-Republic of Korea Foreign Ministers’ Meeting", f"<p>November 30, 2026</p><p>{MOFA_JP_TEXT}</p>"
            ),
        },
        event=("foreign-ministerial", ("JP", "KR"), "2026-12-11"),
        title="Japan-Republic of Korea Foreign Ministers’ Meeting",
        published="2026-11-30",
        content_type="text/html",
    ),
    "jp-mod": RecordedAnswer(
        answers={
            "/en/press-release/": page(
                "Press Releases",
                "<ul><li><time>November 30, 2026</time>"
                "<a href='/en/article/2026/11/5fc631a5.html'>Japan-Australia Defence Ministers’ Meeting</a></li></ul>",
            ),
            "/en/article/2026/11/5fc631a5.html": page(
                "Japan-Australia Defence Ministers’ Meeting", f"<p>{MOD_JP_TEXT}</p>"
            ),
        },
        event=("defence-ministerial", ("AU", "JP"), "2027-01-13"),
        title="Japan-Australia Defence Ministers’ Meeting",
        before=page(
            "Press Releases", "<ul><li><a href='/en/article/2026/11/01aa.html'>What was there before</a></li></ul>"
        ),
        content_type="text/html",
    ),
    "uk-fcdo": RecordedAnswer(
        answers={
            "/government/organisations/foreign-commonwealth-development-office.atom": gov_uk_atom(
                "foreign-commonwealth-development-office",
                "Foreign Secretary to meet Korean counterpart",
                "/government/news/korea",
                "The Foreign Secretary will host talks in London.",
            ),
            "/government/news/korea": page("Foreign Secretary to meet Korean counterpart", f"<p>{FCDO_TEXT}</p>"),
        },
        event=("foreign-ministerial", ("GB", "KR"), "2026-12-09"),
        title="News story: Foreign Secretary to meet Korean counterpart",
        published="2026-11-30",
    ),
    "uk-mod": RecordedAnswer(
        answers={
            "/government/organisations/ministry-of-defence.atom": gov_uk_atom(
                "ministry-of-defence",
                "Defence Secretary to meet Australian counterpart",
                "/government/news/australia",
                "Talks in London.",
            ),
            "/government/news/australia": page(
                "Defence Secretary to meet Australian counterpart", f"<p>{UK_MOD_TEXT}</p>"
            ),
        },
        event=("defence-ministerial", ("AU", "GB"), "2026-12-17"),
        title="News story: Defence Secretary to meet Australian counterpart",
        published="2026-11-30",
    ),
    "uk-pm": RecordedAnswer(
        answers={
            "/api/search.json?filter_organisations=prime-ministers-office-10-downing-street&order=-public_timestamp"
            "&count=50&fields=title&fields=link&fields=description&fields=public_timestamp": """{"results": [
{"title": "PM to meet Prime Minister Takaichi of Japan", "link": "/government/news/japan",
 "description": "The Prime Minister will host talks.", "public_timestamp": "2026-11-30T22:30:00Z",
 "index": "government", "es_score": null, "_id": "/government/news/japan", "document_type": "edition"}],
"total": 1, "start": 0, "aggregates": {}, "suggested_queries": []}""",
            "/government/news/japan": page("PM to meet Prime Minister Takaichi of Japan", f"<p>{UK_PM_TEXT}</p>"),
        },
        event=("summit", ("GB", "JP"), "2026-12-18"),
        title="PM to meet Prime Minister Takaichi of Japan",
        published="2026-11-30",
        content_type="application/json",
    ),
    "nato-news": RecordedAnswer(
        answers={
            "/en/news-and-events/articles/news": page(
                "News",
                "<ul><li><a href='/en/news-and-events/articles/news/2026/11/30/foreign-ministers-to-meet'>"
                "<h3>NATO Foreign Ministers to meet</h3></a></li><li><a href='/en/about-us'>About us</a></li></ul>",
            ),
            "/en/news-and-events/articles/news/2026/11/30/foreign-ministers-to-meet": page(
                "NATO Foreign Ministers to meet", f"<p>{NATO_TEXT}</p>"
            ),
        },
        event=("foreign-ministerial", ("NATO",), "2026-12-08"),
        title="NATO Foreign Ministers to meet",
        published="2026-11-30",
        content_type="text/html",
    ),
    "eu-council": RecordedAnswer(
        answers={
            "/en/rss/pressreleases.ashx": consilium(
                "EU-Japan summit", "/en/press/1/", "The leaders will meet in Tokyo."
            ),
            "/en/press/1/": page("EU-Japan summit", f"<p>{EU_PRESS_TEXT}</p>"),
        },
        event=("summit", ("EU", "JP"), "2026-12-14"),
        title="EU-Japan summit",
        published="2026-11-30",
    ),
    "eu-council-meetings": RecordedAnswer(
        answers={
            "/en/rss/meetings.ashx?cat=euco": consilium(
                "European Council", "/en/meetings/european-council/2026/12/17-18/"
            ),
            "/en/meetings/european-council/2026/12/17-18/": page("European Council", f"<p>{EUCO_TEXT}</p>"),
        },
        event=("summit", ("EU",), "2026-12-17"),
        title="European Council",
        published="2026-11-30",
    ),
    "eu-foreign-affairs-council": RecordedAnswer(
        answers={
            "/en/rss/meetings.ashx?cat=fac": consilium("Foreign Affairs Council", "/en/meetings/fac/2026/12/14/"),
            "/en/meetings/fac/2026/12/14/": page("Foreign Affairs Council", f"<p>{FAC_TEXT}</p>"),
        },
        event=("foreign-ministerial", ("EU",), "2026-12-14"),
        title="Foreign Affairs Council",
        published="2026-11-30",
    ),
    "un-news": RecordedAnswer(
        answers={
            "/feed/subscribe/en/news/all/rss.xml": f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>UN News - Global perspective Human stories</title>
<link>https://news.un.org/feed/subscribe/en/news/all/rss.xml</link><description>UN News</description><item>
<title>Ministers of Japan and Republic of Korea to meet</title><link>ADDRESS/en/story/2026/11/1</link>
<guid>https://news.un.org/feed/view/en/story/2026/11/1</guid><description>{UN_TEXT}</description>
<pubDate>Mon, 30 Nov 2026 12:00:00 -0500</pubDate></item></channel></rss>""",
        },
        event=("foreign-ministerial", ("JP", "KR"), "2026-12-12"),
        title="Ministers of Japan and Republic of Korea to meet",
        published="2026-11-30",
    ),
}

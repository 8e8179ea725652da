"""What is known of the next meeting of a series in words: a headline, and the numbers that it is made of."""

from dataclasses import dataclass

from calendar_core.domain.display.dates import format_years
from calendar_core.domain.places.countries import country_name
from calendar_core.domain.quality.series_outlook import NextMeeting
from calendar_core.domain.quality.series_pattern import MIN_GAPS, Edition, Gaps, Season, SeriesPattern
from calendar_core.domain.time.date_parts import month_name
from calendar_core.domain.time.formatting import format_period
from calendar_core.domain.time.when import Month, When
from calendar_core.messages import Lang, gettext, mark, ngettext

_SEASONS = {
    (0, 3): mark("the first quarter"),
    (3, 3): mark("the second quarter"),
    (6, 3): mark("the third quarter"),
    (9, 3): mark("the fourth quarter"),
    (0, 6): mark("the first half of the year"),
    (6, 6): mark("the second half of the year"),
}
_UNSETTLED = {
    "scheduled": mark("The meeting of %(month)s is not verified as held."),
    "postponed": mark("The meeting of %(month)s was postponed."),
    "cancelled": mark("The meeting of %(month)s was cancelled."),
}


@dataclass(frozen=True, kw_only=True)
class NextMeetingTexts:
    """Each is empty where there is nothing to say: `headline` where the record has the coming event."""

    headline: str
    last: str
    rotation: str
    unsettled: str
    basis: str


def describe_next_meeting(found: NextMeeting, lang: Lang) -> NextMeetingTexts:
    """The texts of the next meeting of a series. `basis` is for what nobody has announced."""
    is_announced = found.event is not None and found.event.certainty != "expected"
    return NextMeetingTexts(
        headline=describe_outlook(found, lang),
        last=_describe_last(found, lang),
        rotation=_describe_rotation(found, lang),
        unsettled=_describe_unsettled(found.unsettled, lang),
        basis="" if is_announced else _describe_basis(found, lang),
    )


def describe_outlook(found: NextMeeting, lang: Lang) -> str:
    """The headline: when a meeting is to be expected, as exactly as the pattern bears; empty for a recorded event."""
    match found.outlook:
        case "recorded":
            return ""
        case "expected":
            period = _format_season_of_year(found.period, lang)
            return gettext("None announced; expected in %(period)s", lang, period=period)
        case "overdue":
            period = _format_season_of_year(found.period, lang)
            return gettext("None announced; by its pattern it was due in %(period)s", lang, period=period)
        case "gaps":
            return gettext("None announced; past gaps %(gaps)s", lang, gaps=_format_known_gaps(found, lang))
        case "dormant":
            return _describe_dormant(found, lang)
        case "unknown":
            return _describe_unknown(found, lang)


def _describe_basis(found: NextMeeting, lang: Lang) -> str:
    """One sentence with the numbers of the pattern; empty where the headline has them all."""
    pattern = found.pattern
    if pattern is None:
        if found.outlook != "recorded":
            return ""
        parts = [_describe_few(found.held_count, lang)]
    else:
        parts = [_describe_count(pattern, found.held_count, lang)]
        parts += _describe_season(pattern.season, lang) if pattern.season else []
        parts += _describe_gaps(pattern, lang)
        parts += _describe_notice(pattern, lang)
    return gettext("Basis: %(parts)s.", lang, parts="; ".join(parts))


def format_gaps(gaps: Gaps, lang: Lang) -> str:
    """The range of gaps in months: '23–53 months'.

    >>> [format_gaps(Gaps(count=2, shortest=a, longest=b, median=b), "en") for a, b in ((23, 53), (12, 12), (0, 5))]
    ['23–53 months', '12 months', 'up to 5 months']
    """
    if gaps.longest == 0:
        return gettext("less than a month", lang)
    if gaps.shortest == gaps.longest:
        return ngettext("%(num)s month", "%(num)s months", gaps.longest, lang)
    if gaps.shortest == 0:
        return ngettext("up to %(num)s month", "up to %(num)s months", gaps.longest, lang)
    return gettext("%(shortest)s–%(longest)s months", lang, shortest=gaps.shortest, longest=gaps.longest)


def _describe_dormant(found: NextMeeting, lang: Lang) -> str:
    month, gaps = _format_month(found.last, lang), _format_known_gaps(found, lang)
    if not gaps:
        return gettext("Not known to have met since %(month)s", lang, month=month)
    return gettext("Not known to have met since %(month)s; past gaps %(gaps)s", lang, month=month, gaps=gaps)


def _describe_unknown(found: NextMeeting, lang: Lang) -> str:
    if found.last is None:
        return gettext("None announced; no meeting that was held is in the record", lang)
    month = _format_month(found.last, lang)
    if found.pattern is None:
        return ngettext(
            "None announced; %(num)s meeting in the record, in %(month)s; too few for a pattern",
            "None announced; %(num)s meetings in the record, the last in %(month)s; too few for a pattern",
            found.held_count,
            lang,
            month=month,
        )
    text = mark("None announced; %(count)s meetings in the record, the last in %(month)s; too few known gaps")
    return gettext(text, lang, count=found.held_count, month=month)


def _format_known_gaps(found: NextMeeting, lang: Lang) -> str:
    gaps = found.pattern.gaps if found.pattern else None
    return format_gaps(gaps, lang) if gaps and gaps.count >= MIN_GAPS else ""


def _describe_last(found: NextMeeting, lang: Lang) -> str:
    if found.last is None or found.outlook in ("recorded", "unknown", "dormant"):
        return ""
    month = _format_month(found.last, lang)
    if not found.months_since:
        return gettext("Last in the record: %(month)s.", lang, month=month)
    if found.is_longest_gap:
        return ngettext(
            "Last in the record: %(month)s, %(num)s month ago, longer than any past gap.",
            "Last in the record: %(month)s, %(num)s months ago, longer than any past gap.",
            found.months_since,
            lang,
            month=month,
        )
    return ngettext(
        "Last in the record: %(month)s, %(num)s month ago.",
        "Last in the record: %(month)s, %(num)s months ago.",
        found.months_since,
        lang,
        month=month,
    )


def _describe_rotation(found: NextMeeting, lang: Lang) -> str:
    if found.rotation is None:
        return ""
    text = mark("Host by turn: %(country)s; two countries took turns at the last %(count)s meetings.")
    return gettext(text, lang, country=country_name(found.rotation.country, lang), count=found.rotation.count)


def _describe_unsettled(edition: Edition | None, lang: Lang) -> str:
    if edition is None:
        return ""
    return gettext(_UNSETTLED[edition.lifecycle], lang, month=_format_month(edition, lang))


def _describe_few(held_count: int, lang: Lang) -> str:
    if not held_count:
        return gettext("no meeting that was held is in the record", lang)
    return ngettext(
        "%(num)s meeting in the record, too few for a pattern",
        "%(num)s meetings in the record, too few for a pattern",
        held_count,
        lang,
    )


def _describe_count(pattern: SeriesPattern, held_count: int, lang: Lang) -> str:
    years = format_years(pattern.first_year, pattern.last_year, lang)
    if held_count > pattern.meeting_count:
        text = mark("the last %(count)s of %(total)s meetings in the record, %(years)s")
        return gettext(text, lang, count=pattern.meeting_count, total=held_count, years=years)
    return gettext("%(count)s meetings in the record, %(years)s", lang, count=held_count, years=years)


def _describe_season(season: Season, lang: Lang) -> list[str]:
    steps = {"hits": season.steps_kept, "count": season.steps}
    if season.width == 12:
        return [
            ngettext(
                "%(hits)s of %(count)s in the next calendar year",
                "%(hits)s of %(count)s after %(num)s calendar years",
                season.cycle,
                lang,
                **steps,
            )
        ]
    text = mark("%(hits)s of %(count)s in %(season)s")
    return [
        gettext(text, lang, hits=season.hits, count=season.meetings, season=_format_season(season, lang)),
        ngettext(
            "%(hits)s of %(count)s steps of %(num)s year, counted by season",
            "%(hits)s of %(count)s steps of %(num)s years, counted by season",
            season.cycle,
            lang,
            **steps,
        ),
    ]


def _describe_gaps(pattern: SeriesPattern, lang: Lang) -> list[str]:
    gaps = pattern.gaps
    if gaps is None:
        return []
    if gaps.count == 1:
        return [gettext("the one known gap %(gaps)s", lang, gaps=format_gaps(gaps, lang))]
    if gaps.shortest == gaps.longest:
        return [gettext("all %(count)s gaps %(gaps)s", lang, gaps=format_gaps(gaps, lang), count=gaps.count)]
    text = mark("gaps %(gaps)s, median %(median)s (%(count)s gaps)")
    return [gettext(text, lang, gaps=format_gaps(gaps, lang), median=gaps.median, count=gaps.count)]


def _describe_notice(pattern: SeriesPattern, lang: Lang) -> list[str]:
    if pattern.notice_days is None:
        return []
    return [
        ngettext(
            "first source %(num)s day ahead (median of %(count)s)",
            "first source %(num)s days ahead (median of %(count)s)",
            pattern.notice_days,
            lang,
            count=pattern.notice_count,
        )
    ]


def _format_season(season: Season, lang: Lang) -> str:
    """The season without its year: 'October or November'."""
    if season.width > 2:
        return gettext(_SEASONS[season.first, season.width], lang)
    months = [month_name((season.first + after) % 12 + 1, lang) for after in range(season.width)]
    return _join_months(months, lang)


def _format_season_of_year(period: tuple[When, ...], lang: Lang) -> str:
    """The season of one year, as inside a sentence: 'October or November 2026', 'the second half of 2026'."""
    first, last = period[0], period[-1]
    if len(period) == 1 or not isinstance(first, Month) or not isinstance(last, Month):
        return format_period(first, lang)
    if first.year != last.year:
        return _join_months([format_period(first, lang), format_period(last, lang)], lang)
    text = mark("%(month)s or %(next)s %(year)s")
    return gettext(text, lang, month=month_name(first.month, lang), next=month_name(last.month, lang), year=first.year)


def _join_months(months: list[str], lang: Lang) -> str:
    return months[0] if len(months) == 1 else gettext("%(month)s or %(next)s", lang, month=months[0], next=months[1])


def _format_month(edition: Edition | None, lang: Lang) -> str:
    """The month of an event as inside a sentence, or what is known of it."""
    if edition is None:
        return ""
    day = edition.when.first_day
    return format_period(Month(day.year, day.month) if edition.has_month else edition.when, lang)

"""Template functions: URLs of pages and static files, and facts of the request."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for

from calendar_core.domain.time.iso_weeks import format_iso_week
from calendar_core.messages import LANGS, language_name, pgettext
from calendar_core.web.context import context
from calendar_core.web.request.display_settings import are_keys_on
from calendar_core.web.request.query import current_query, has_reconstructed_events
from calendar_core.web.request.reader_lists import has_own_list, is_starred
from calendar_core.web.templating import urls


def hash_assets(app: Flask) -> dict[str, str]:
    """The first digits of the hash of each file in `static/`, so that browsers may cache it permanently."""
    folder = Path(str(app.static_folder))
    return {
        file.name: sha256(file.read_bytes()).hexdigest()[:12] for file in sorted(folder.iterdir()) if file.is_file()
    }


def register(app: Flask) -> None:
    """Register the template functions."""
    versions = hash_assets(app)
    app.jinja_env.globals.update(
        page_url=urls.page_url,
        filtered_url=urls.filtered_url,
        single_filter_url=urls.single_filter_url,
        year_url=urls.year_url,
        subscribe_url=urls.subscribe_url,
        mail_signup_url=urls.mail_signup_url,
        event_file_url=urls.event_file_url,
        suggest_url=urls.suggest_url,
        selection_url=urls.selection_url,
        chart_url=urls.chart_url,
        table_url=urls.table_url,
        api_url=urls.api_url,
        atom_url=urls.atom_url,
        present_url=urls.present_url,
        lang_url=urls.lang_url,
        LANGS=LANGS,
        language_name=language_name,
        comma=lambda: pgettext("punctuation", ", ", current_query().display.lang),
        stop=lambda: pgettext("punctuation", ".", current_query().display.lang),
        current_query=current_query,
        are_keys_on=are_keys_on,
        is_starred=is_starred,
        has_own_list=has_own_list,
        asset_url=lambda name: url_for("static", filename=name, v=versions[name]),
        is_reconstructed=has_reconstructed_events,
        iso_week=format_iso_week,
        base_url=lambda: context().settings.base_url,
    )

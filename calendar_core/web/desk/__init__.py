"""The desk: pages for those who keep the record. `guarding` lets them in; every other file is one kind of page."""

from flask import Flask

from calendar_core.web.desk import guarding, opening, queue

#: Importing a page attaches it.
PAGES = (queue,)
_MENU = (("desk.queue", "Queue"),)


def register(app: Flask) -> None:
    """Add the desk, and the door to it, to the application."""
    app.register_blueprint(opening.blueprint)
    app.register_blueprint(guarding.blueprint)
    app.jinja_env.globals.update(proof=guarding.proof, editor=guarding.editor, may=guarding.may, desk_menu=_menu)


def _menu() -> list[tuple[str, str]]:
    """The pages that whoever is signed in may open from everywhere."""
    return [(endpoint, text) for endpoint, text in _MENU if guarding.may(guarding.ROLES[endpoint])]

"""The queue: what needs a hand, the nearest and most doubtful first."""

from flask import render_template

from calendar_core.web.desk.guarding import page


@page("/", role="reporter")
def queue() -> str:
    """What needs a hand."""
    return render_template("desk/queue.html")

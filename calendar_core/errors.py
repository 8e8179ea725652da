"""Every error a person may see. The edge (`web`, `cli`) translates it once; nothing below prints or logs it."""


class CalendarError(Exception):
    """Something a person can mend: what was found and expected, what to do next, and where.

    `where` is a place in the input the person gave (a file and line, a key of a query), never a place in this program.
    """

    def __init__(self, what: str, *, next_step: str, where: str | None = None) -> None:
        self.what = what
        self.next_step = next_step
        self.where = where
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what} {self.next_step}"


class NotFound(CalendarError):
    """No such thing, or none that this viewer may know of: the two are never told apart."""


class Conflict(CalendarError):
    """Somebody else saved first; nothing was overwritten."""


class Problems(CalendarError):
    """Many mendable errors found at once; nothing was written."""

    def __init__(self, problems: list[CalendarError], *, next_step: str) -> None:
        self.problems = problems
        count = len(problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} found.", next_step=next_step)

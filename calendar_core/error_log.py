"""Logs exceptions by type and place, without their texts.

The text of an exception may hold what a person typed: the parameters of a statement, the row that a unique key refused
(PostgreSQL's DETAIL), an address that a library quotes. A traceback also prints the texts of the exceptions before it.
"""

import errno
import logging
import sys
import traceback
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent


def log_exception(logger: logging.Logger, message: str, *values: object, level: int = logging.ERROR) -> None:
    """Log the exception that is handled now: a message, then types and lines of code, the cause first.

    Nothing is logged of an exception that was (`mark_as_logged`), nor of one that it caused.
    """
    error = sys.exc_info()[1]
    if not logger.isEnabledFor(level) or (error is not None and is_logged(error)):
        return
    file, line, function, _ = logger.findCaller(stacklevel=2)
    record = logger.makeRecord(logger.name, level, file, line, message, values, None, function)
    record.exc_text = None if error is None else describe_exception(error)  # handlers print it below the message
    logger.handle(record)


def mark_as_logged(error: BaseException, number: str | None = None) -> None:
    """Let `log_exception` pass over an exception, which is in the log under a number, if that is known."""
    error.is_logged = True  # type: ignore[attr-defined]  # any exception takes attributes
    error.log_number = number  # type: ignore[attr-defined]


def is_logged(error: BaseException) -> bool:
    """Whether an exception, or one that caused it, is in the log already."""
    return any(getattr(one, "is_logged", False) for one in _chain_of(error))


def find_log_number(error: BaseException) -> str | None:
    """The number under which an exception, or one that caused it, is in the log."""
    return next((number for one in _chain_of(error) if (number := getattr(one, "log_number", None))), None)


def describe_exception(error: BaseException) -> str:
    """The type of an exception, its code and the lines of code that it passed, after those of its cause."""
    return "\n".join(line for one in reversed(_chain_of(error)) for line in _describe(one))


def summarize_exception(error: BaseException) -> str:
    """The type of an exception, its code and the last line of this program that it passed, in one line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE in Path(frame.filename).parents]
    place = f" at {_format_frame(frames[-1])}" if frames else ""
    return f"{_format_kind(error)}{place}"


def _chain_of(error: BaseException) -> list[BaseException]:
    """The exception and those that caused it, or during whose handling it was raised."""
    chain: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in chain:
        chain.append(found)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return chain


def _describe(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [*(f"  {_format_frame(frame)}" for frame in frames), _format_kind(error)]


def _format_frame(frame: traceback.FrameSummary) -> str:
    return f"{frame.filename}:{frame.lineno} in {frame.name}"


def _format_kind(error: BaseException) -> str:
    code = _code_of(error)
    return f"{type(error).__module__}.{type(error).__qualname__}{f' ({code})' if code else ''}"


def format_sqlstate(error: object) -> str | None:
    """SQLSTATE of an error of psycopg, with the name of the constraint that was violated; None for another error."""
    sqlstate = getattr(error, "sqlstate", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f"SQLSTATE {sqlstate}{f', {constraint}' if constraint else ''}" if sqlstate else None


def _code_of(error: BaseException) -> str | None:
    """SQLSTATE of PostgreSQL, the name of SQLite's result code, or that of an error of the operating system."""
    driver_error = getattr(error, "orig", None) or error
    if sqlstate := format_sqlstate(driver_error):
        return sqlstate
    if name := getattr(driver_error, "sqlite_errorname", None):
        return str(name)
    return errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None

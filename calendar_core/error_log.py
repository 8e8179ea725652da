"""Logs exceptions by type and place, without their texts.

The text of an exception may hold what a person typed: the parameters of a statement, the row that a unique key refused
(PostgreSQL's DETAIL), an address that a library quotes. A traceback also prints the texts of the exceptions before it.
"""

import errno
import logging
import sys
import traceback


def log_exception(logger: logging.Logger, message: str, *values: object, level: int = logging.ERROR) -> None:
    """Log the exception that is handled now: a message, then types and lines of code, the cause first."""
    error = sys.exc_info()[1]
    if not logger.isEnabledFor(level):
        return
    file, line, function, _ = logger.findCaller(stacklevel=2)
    record = logger.makeRecord(logger.name, level, file, line, message, values, None, function)
    record.exc_text = None if error is None else describe_exception(error)  # handlers print it below the message
    logger.handle(record)


def describe_exception(error: BaseException) -> str:
    """The type of an exception, its code and the lines of code that it passed, after those of its cause."""
    chain: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in chain:
        chain.append(found)
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n".join(line for one in reversed(chain) for line in _describe(one))


def _describe(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    code = _code_of(error)
    kind = f"{type(error).__module__}.{type(error).__qualname__}{f' ({code})' if code else ''}"
    return [*(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames), kind]


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

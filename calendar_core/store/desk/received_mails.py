"""Which mails were read, by the hashes of their Message-IDs."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from calendar_core.models import ReceivedMail, table_of

#: Longer than a server tries to deliver a mail again, and than a file lies about.
_RETENTION: Final = timedelta(days=400)
_MAIL = table_of(ReceivedMail)


def record_received_mail(session: Session, key: str, *, now: datetime) -> bool:
    """Note that a mail was read; False for one that was read before."""
    if session.execute(select(_MAIL.c.key).where(_MAIL.c.key == key)).first() is not None:
        return False
    session.execute(insert(_MAIL).values(key=key, received_at=now))
    return True


def delete_expired_received_mails(session: Session, *, now: datetime) -> None:
    """Delete the hashes of mails of long ago."""
    session.execute(delete(_MAIL).where(_MAIL.c.received_at <= now - _RETENTION))

"""A letter as data: what one wing writes (`reminders`) and another sends (`mail`), which never import each other."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TemplateFields:
    """The texts that the readers of one letter share, and what stands in its `places` for one of them.

    A place and what is put there are equally long and of the letters of a token (`domain.tokens`). A place must not be
    guessable, or a text from outside could have a reader's link written where it wants it.
    """

    text: str
    html: str
    placeholders: tuple[str, ...]
    values: tuple[str, ...]

    def fill(self, text: str) -> str:
        """A text with what is the reader's own in its places."""
        for placeholder, own in zip(self.placeholders, self.values, strict=True):
            text = text.replace(placeholder, own)
        return text


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one reader is to be told. `revision` is that of the event that it was written from.

    `text` is complete in itself and has lines parted by "\\n"; `html` says the same, or is empty. `list_id` names the
    kind of mail, for the reader's filters; `unsubscribe` is the address that ends it with one POST (RFC 8058);
    `thread` is the Message-ID of the first mail about the same. `stencil`, where there is one, says what of the texts
    other readers get as well.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    list_id: str
    unsubscribe: str | None = None
    in_reply_to: str | None = None
    revision: int
    template_fields: TemplateFields | None = None


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """No letter: what it would have said is no longer so, or nobody wants to be told any more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CompositionFailed:
    """No letter: the program failed to write it."""

    reason: str


LetterResult = Letter | Withdrawn | CompositionFailed

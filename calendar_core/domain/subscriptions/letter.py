"""A letter as data, which `notifications` composes and `mail` sends."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TemplateFields:
    """The texts that the readers of one letter share, with a placeholder for each value that differs.

    A placeholder and its value have the same length and the characters of a token. A placeholder must not be guessable:
    otherwise a text from outside could have a reader's link written into it.
    """

    text: str
    html: str
    placeholders: tuple[str, ...]
    values: tuple[str, ...]

    def fill(self, text: str) -> str:
        """A text with the reader's own values in place of the placeholders."""
        for placeholder, own in zip(self.placeholders, self.values, strict=True):
            text = text.replace(placeholder, own)
        return text


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter to one reader. `revision` is that of the event that it was composed from.

    `text` is complete in itself, with lines separated by line feeds; `html` has the same content, or is empty.
    `list_id` names the kind of mail for the reader's filters; `unsubscribe` is the one-click address (RFC 8058);
    `in_reply_to` is the Message-ID of the first mail about the same event. `template_fields` has the text that other
    readers get as well.
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
    """No letter: its content is no longer true, or not wanted any more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CompositionFailed:
    """No letter: an error of the program."""

    reason: str


LetterResult = Letter | Withdrawn | CompositionFailed

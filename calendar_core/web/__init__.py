"""The web: read the request, call one function, answer. No rule of the field and no query lives here."""

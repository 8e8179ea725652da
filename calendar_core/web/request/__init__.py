"""Parsing of requests: query, language, display settings."""

"""What a request asks: query, language, display settings."""

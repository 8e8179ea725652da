"""Pages, PDF and text files: what they say, who publishes them, and a copy to keep."""

"""Cached VEVENTs, curated feeds, and which events changed since an epoch."""

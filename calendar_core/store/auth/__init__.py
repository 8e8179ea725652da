"""Accounts of editors, their sessions, the login throttle and the audit log."""

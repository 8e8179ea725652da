"""How dear it is to send a whole feed to an app that does not have it.

Scenario: the feed of 1,000 events in gzip, asked by 16 connections. Limit: nginx sending the same bytes, compressed
beforehand, from a file and on the same core. Goal: at least 0.50 of its answers a second.
"""

from benchmarks._nginx import compare

if __name__ == "__main__":
    compare(scenario="200 of a known feed in gzip", status=200, goal="≥ 0.50")

"""How dear it is to tell an app that nothing changed, which is nearly all that a feed ever does.

Scenario: the feed of 1,000 events, asked by 16 connections that hold its ETag. Limit: nginx answering for the same
bytes as a file, on the same core. Goal: at least 0.25 of its answers a second, with the database asked each time.
"""

from benchmarks._nginx import compare

if __name__ == "__main__":
    compare(scenario="304 of a known feed", status=304, goal="≥ 0.25")

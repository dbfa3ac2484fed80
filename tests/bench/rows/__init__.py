"""What is measured, a file for each kind of question; every row takes a Site and puts its figures into the table."""

from tests.bench.rows import board, clocks, pages, push, routing, slash, start, visitors

# A desk only grows: what is measured with few tickets comes first.
ROWS = {"start": start.measure, "push": push.latency, "rate": push.rate, "ticket": pages.ticket, "slash": slash.measure,
        "visitors": visitors.measure, "inbox": pages.inbox, "push-full": push.latency_full, "board": board.measure,
        "clocks": clocks.measure, "routing": routing.measure}

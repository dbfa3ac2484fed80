"""What is measured, a file for each kind of question; every row takes a Site and puts its figures into the table."""

from tests.bench.rows import board, clocks, pages, push, routing, start, visitors

ROWS = {"board": board.measure,
        "start": start.measure, "inbox": pages.inbox, "ticket": pages.ticket, "push": push.latency, "rate": push.rate,
        "visitors": visitors.measure, "clocks": clocks.measure,
        "routing": routing.measure}

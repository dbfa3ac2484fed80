"""The bench works: a small run gives figures for everything it names. How large they are is not for a test to say."""

from __future__ import annotations

import json
import math
import socket
import threading

import pytest

from tests.bench import __main__ as bench
from tests.bench.measure import quantile
from tests.bench.sockets import Socket
from tests.bench.table import Table


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A quick run of the rows that between them use every part, and what it wrote to its file."""
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    table = bench.main(["inbox", "push", "visitors", "--quick", "--database", "sqlite", "--json", str(file)])
    return table, json.loads(file.read_text())


def test_every_row_has_a_figure_and_what_it_is_compared_with(run):
    table, _ = run
    assert len(table.rows) >= 12
    for row in table.rows.values():
        assert math.isfinite(row.desk["sqlite"]), row.what
        assert "sqlite" in row.bare, row.what


def test_every_agent_heard_every_message(run):
    table, _ = run
    heard = [row for row in table.rows.values() if row.what.startswith("SMS to") and row.unit == "ms"]
    assert heard and all(row.desk["sqlite"] > 0 for row in heard)


def test_the_file_holds_the_table_and_the_machine(run):
    table, held = run
    assert [row["what"] for row in held["rows"]] == list(table.rows)
    assert held["cores"] and held["python"] and held["at"]


def test_the_table_shows_ratio_goal_and_whether_it_is_met():
    table = Table(lambda line: None)
    table.put("sqlite", "a page", "ms", 6, 3, "<= 2x bare", True)
    table.put("postgresql", "a page", "ms", 12, 4, "<= 2x bare", False)
    head, _, row = table.text().splitlines()
    assert head.split()[0] == "what"
    for cell in ("6.00 ms", "12.0 ms", "3.00 / 4.00", "2.00 / 3.00", "<= 2x bare", "yes / NO"):
        assert cell in row


def test_a_quantile_is_one_of_the_values():
    assert quantile([5, 1, 4, 2, 3], 0.5) == 3
    assert quantile(range(1, 101), 0.99) == 99
    assert math.isnan(quantile([], 0.5))


def test_an_unknown_row_is_refused_by_name(capsys):
    with pytest.raises(SystemExit):
        bench.main(["inbx"])
    assert "inbx" in capsys.readouterr().err


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 200_000])
def test_frames_of_every_length_are_read_however_they_arrive(size):
    ours, theirs = socket.socketpair()
    head = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2) if size < 65_536 else b"\x7f" + size.to_bytes(8)
    frames = 2 * (b"\x81" + head + size * b"x") + b"\x81\x03end"
    sender = threading.Thread(target=_in_pieces, args=(theirs, frames))
    sender.start()
    page, read = Socket(0, ours), []
    while not read or read[-1] != b"end":
        read += page.read()
    sender.join()
    assert [len(frame) for frame in read] == [size, size, 3]


def test_a_page_answers_pings_and_notices_when_it_is_cut_off():
    ours, theirs = socket.socketpair()
    page = Socket(0, ours)
    theirs.sendall(b"\x81\x012\x81\x03say")
    assert list(page.read()) == [b"say"]
    answer = theirs.recv(100)
    assert answer[0] == 0x81 and answer[1] & 0x80, "a client's frames are masked"
    theirs.close()
    with pytest.raises(EOFError):
        list(page.read())


def _in_pieces(door: socket.socket, data: bytes) -> None:
    for start in range(0, len(data), 3_001):
        door.sendall(data[start : start + 3_001])

"""The demo, as a user starts it."""

from kajabi_mcp.arguments import OPENING
from tests.support.children import opened
from tests.support.commands import finished, started


def test_the_demo_answers_its_questions_and_ends_well() -> None:
    done = finished("demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Searched: ") == 8
    assert done.stdout.count(OPENING) == 1


def test_a_reader_who_has_seen_enough_ends_the_demo_without_a_word() -> None:
    with started("demo") as demo:
        stdout = opened(demo.stdout)
        stdout.readline()
        stdout.close()
        assert (demo.wait(20), opened(demo.stderr).read()) == (1, "")

"""The curve of an order: what was handed in day by day, and where it leads."""

from datetime import date, timedelta

from app.orders.progress_chart import HEIGHT, MOST_ROWS, WIDTH, curve

TODAY = date(2026, 4, 15)


def test_there_is_no_curve_before_the_first_task() -> None:
    found = curve(handed_in={}, all=5, today=TODAY, due_on=TODAY, expected_on=None)
    assert found is None


def test_days_add_up_and_never_exceed_the_tasks_there_are() -> None:
    days = {TODAY: 4, TODAY - timedelta(days=2): 3}
    found = curve(
        handed_in=days,
        all=6,
        today=TODAY,
        due_on=TODAY + timedelta(days=9),
        expected_on=TODAY + timedelta(days=3),
    )
    assert found is not None
    assert [(row.tasks, row.in_all) for row in found.rows] == [(3, 3), (4, 6)]
    assert (found.first, found.last) == (min(days), TODAY + timedelta(days=9))


def test_the_curve_stays_inside_its_frame_and_the_expected_part_ends_at_the_top() -> None:
    days = {TODAY - timedelta(days=number): 1 for number in range(40)}
    expected_on = TODAY + timedelta(days=10)
    found = curve(
        handed_in=days,
        all=80,
        today=TODAY,
        due_on=TODAY - timedelta(days=60),
        expected_on=expected_on,
    )
    assert found is not None
    points = [
        tuple(map(float, part.split(","))) for part in f"{found.done} {found.expected}".split()
    ]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert points[-1] == (float(found.right), float(found.top))
    assert len(found.rows) == MOST_ROWS and found.earlier == 40 - MOST_ROWS
    assert found.due_x == found.left

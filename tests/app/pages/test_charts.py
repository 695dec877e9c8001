"""Charts: what is drawn lies on the picture, where its value says."""

import pytest

from app.pages.charts import HEIGHT, WIDTH, Column, bars, line


def test_a_bar_is_as_high_as_its_value() -> None:
    chart = bars("t", "w", [Column("a", 0), Column("b", 50), Column("c", 100)])
    heights = [place.height for place in chart.places]
    assert heights[0] == 0 and heights[2] == pytest.approx(2 * heights[1], abs=0.2)
    assert [tick.label for tick in chart.ticks] == ["0", "20", "40", "60", "80", "100"]


def test_the_mark_lies_on_the_picture_even_above_every_bar() -> None:
    chart = bars("t", "w", [Column("a", 10)], mark=(960, "limit"))
    assert chart.mark is not None
    assert 0 <= chart.mark.y < min(place.y for place in chart.places)


@pytest.mark.parametrize("highest", [0, 1, 7, 99, 1440, 10_080, 123_456])
def test_every_chart_has_a_few_lines_across(highest: int) -> None:
    chart = bars("t", "w", [Column("a", highest)])
    assert 2 <= len(chart.ticks) <= 6
    assert all(0 <= place.y <= HEIGHT for place in chart.places)


def test_a_gap_in_the_values_is_a_gap_in_the_line() -> None:
    values = [3.0, None, 2.0, 4.0]
    chart = line(
        "t", "w", [Column(str(n), one) for n, one in enumerate(values)], lowest=1, highest=5
    )
    assert [len(points.split()) for points in chart.lines] == [1, 2]
    assert len(chart.places) == 3


def test_labels_do_not_crowd_and_the_last_one_is_there() -> None:
    chart = bars("t", "w", [Column(str(number), number) for number in range(12)])
    assert len(chart.labels) == 6 and chart.labels[-1].text == "11"
    assert all(0 < label.x < WIDTH for label in chart.labels)


def test_nothing_to_draw_is_an_empty_picture() -> None:
    assert bars("t", "w", []).places == []

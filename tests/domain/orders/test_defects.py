"""What may be amiss with work has words for every kind of work, in both languages."""

import pytest

from domain.orders.defects import LABELS, defect_label, defects_of
from domain.orders.job_order import KindOfWork


@pytest.mark.parametrize("kind", KindOfWork)
def test_every_kind_of_work_has_defects_of_its_own_and_something_else(kind: KindOfWork) -> None:
    found = defects_of(kind)
    assert len(found) >= 3
    assert found[-1].code == "other"
    assert len({item.code for item in found}) == len(found)


def test_every_defect_belongs_to_a_kind_of_work() -> None:
    assert {defect.code for kind in KindOfWork for defect in defects_of(kind)} == set(LABELS)


def test_a_code_without_words_is_something_else() -> None:
    assert defect_label("brought-by-the-interface") == LABELS["other"]
    assert defect_label("typo").en == "a character differs"

"""The purposes that people may consent to, each with an explanation.

A purpose that a centre has added itself is shown by its code.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain.kernel.text.bilingual import BilingualText


class Purpose(NamedTuple):
    """The name of a purpose, and what consent to it means."""

    name: BilingualText
    meaning: BilingualText
    is_asked: bool = True
    """False for a purpose that is only in older records, and is no longer asked for."""


PURPOSES: Mapping[str, Purpose] = {
    "support_records": Purpose(
        BilingualText("支援の記録", "records for your support"),
        BilingualText(
            "体調や相談したことを、あなたを支えるために、センターの職員が記録します。",
            "The staff of the centre write down how you are and what you talked about, "
            "to support you.",
        ),
    ),
    "sharing_with_family_doctor": Purpose(
        BilingualText("かかりつけの医師への連絡", "telling your doctor"),
        BilingualText(
            "体調が心配なとき、職員があなたのかかりつけの医師に様子を伝えます。",
            "When your health gives cause for care, the staff tell your own doctor how you are.",
        ),
    ),
    "sharing_with_family": Purpose(
        BilingualText("家族への連絡", "telling your family"),
        BilingualText(
            "あなたと決めた家族に、職員が仕事の様子を伝えます。",
            "The staff tell the family members whom you have named how your work goes.",
        ),
    ),
    "sharing_with_offices": Purpose(
        BilingualText("ほかの支援機関への連絡", "telling other support services"),
        BilingualText(
            "就労や生活を支える窓口（ハローワークなど）に、職員があなたの希望を伝えます。",
            "The staff tell services for work and daily life what you wish for.",
        ),
    ),
    "photos_in_reports": Purpose(
        BilingualText("報告書での写真の使用", "photographs in reports"),
        BilingualText(
            "センターの報告書に、あなたの写った写真を使うことがあります。",
            "Photographs that show you may be used in reports of the centre.",
        ),
    ),
    "data_sharing": Purpose(
        BilingualText("情報の共有", "sharing of data"),
        BilingualText(
            "センターの中で、職員どうしがあなたの情報を共有します。",
            "The staff of the centre share what they know about you among themselves.",
        ),
        is_asked=False,
    ),
}


def purpose(code: str) -> Purpose:
    """The purpose with this code; an unknown code is its own name, without an explanation."""
    return PURPOSES.get(
        code, Purpose(BilingualText(code, code), BilingualText("", ""), is_asked=False)
    )

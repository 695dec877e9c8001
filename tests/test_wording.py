"""The Japanese of the service: one word for each matter, one spelling, full-width punctuation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_glossary import rows
from tests.test_words import japanese, kept, plain

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("app", "domain", "projections", "workers")
NO_SENTENCES = {
    "app/pages/kana_readings.py",
    "app/admin/centre_pages.py",
    "app/http/file_columns.py",
    "app/people/importing.py",
    "app/people/schemas.py",
    "app/runtime/cell_formats.py",
    "app/runtime/japanese_digits.py",
    "app/runtime/sheet_reader.py",
    "domain/identity/passwords.py",
    "domain/kernel/text/contact_details.py",
    "domain/kernel/text/folding.py",
    "domain/kernel/text/heading_rows.py",
    "domain/kernel/text/written_dates.py",
}
"""Modules whose Japanese, but for bilingual texts, is read from files and typed texts."""
JAPANESE = re.compile("[ぁ-んァ-ヶー一-龥]")
RIGHT = {
    "きょう": "今日",
    "あした|あすの|あすか": "明日",
    "本日": "今日",
    "スタッフ": "職員",
    "コーディネーター": "配分担当",
    "足跡": "操作履歴",
    "記録の履歴": "操作履歴",
    "待ち行列|作業待ち|作業キュー": "作業一覧（未割当）",
    "わたしたちの案件": "ご依頼一覧",
    "していただきました": "いただきました",
    "配れるように": "配布を開始",
    "検品に通": "合格にする、合格した",
    "検品済み": "合格",
    "見直しを(依頼|頼|求)|見直し依頼|見直しのご?依頼": "手直しの依頼",
    "決まりによらない": "順序によらない",
    "件は、そのまま": "割り当てられませんでした、変更できませんでした",
    "電話に出る": "認証アプリの6桁のコード",
    "回復コード": "予備のコード",
    "数え始め": "集計期間",
    "実績の数字": "実績",
    "チェックイン|チェックアウト": "開始・終了の報告",
    "行った時間": "操作時間",
    "取りやめた件数|取りやめた作業": "取消件数",
    "要ります|要りません|が要る": "必要です、必要ありません",
    "数字やけた": "数字・桁の誤り",
    "true か false": "はい か いいえ",
    "会場|設置先": "設置場所",
    "受諾": "受託",
    "利用終了": "退所",
    "手持ち": "手元の作業",
    "共用の機械": "共用の端末",
    "訂正の希望|訂正の申出": "訂正の依頼",
    "二次元コード": "QR コード",
}
"""Spellings that are not used, each with the one that is."""
RIGHT_BUT_IN_PLAIN_JAPANESE = {
    "まちが[いうえっ]": "間違",
    "ちが[いうえっ]": "違",
    "さが[しすせそ]": "探",
    "わか[らりるっ]": "分か",
    "くわし": "詳し",
    "いっしょ": "一緒",
    "(?<!の)もど[りるすしっ]": "戻",
    "をこえ": "超え",
    "くり返": "繰り返",
    "つぎ[のに]": "次",
    "(?<![ぁ-んァ-ヶ])わけ[はが]": "理由",
}
"""Spellings with kanji, which the catalogue of plain Japanese writes in kana."""


def sentences_of_the_code() -> Iterator[tuple[str, str]]:
    """Every Japanese text in the code with its place; what is filled in is shown as …."""
    for path in sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if place in NO_SENTENCES:
            yield from ((f"{place}:{node.lineno}", text) for node, text in _said_in(tree))
            continue
        inner = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr | ast.Expr)
            for part in ast.iter_child_nodes(node)
            if isinstance(part, ast.Constant)
        }
        for node in ast.walk(tree):
            text = "" if id(node) in inner else _text(node)
            if JAPANESE.search(text):
                yield f"{place}:{node.lineno}", text  # type: ignore[attr-defined]


def _said_in(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """The Japanese of the bilingual texts in a module, which are said, whatever else is not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "BilingualText":
            text = _text(node.args[0])
            if JAPANESE.search(text):
                yield node.args[0], text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _text(part) if isinstance(part, ast.Constant) else "…" for part in node.values
        )
    return ""


def sentences() -> list[tuple[str, str]]:
    """The Japanese of the pages, of the code, and of the glossary, each with its place."""
    pages = [(str(item.id), japanese(item)) for item in kept() if item.id]
    return [*pages, *sentences_of_the_code(), *((word, word) for word, _, _ in rows())]


@pytest.fixture(scope="module")
def said() -> list[tuple[str, str]]:
    return sentences()


def test_one_word_is_used_for_each_matter(said: list[tuple[str, str]]) -> None:
    plainly = [(str(item.id), japanese(item)) for item in plain() if item.id]
    wrong = [
        (place, found[0], right)
        for banned, right in RIGHT.items()
        for place, text in [*said, *plainly]
        if (found := re.search(banned, text))
    ]
    wrong += [
        (place, found[0], right)
        for banned, right in RIGHT_BUT_IN_PLAIN_JAPANESE.items()
        for place, text in said
        if (found := re.search(banned, text))
    ]
    assert wrong == []


def test_punctuation_is_full_width(said: list[tuple[str, str]]) -> None:
    half = re.compile("[ぁ-んァ-ヶー一-龥」）][(:;!?,]|[)][ぁ-んァ-ヶ一-龥、。]")
    assert [(place, text) for place, text in said if half.search(text)] == []


def test_a_japanese_sentence_names_no_day_as_iso_8601() -> None:
    written = [
        path.relative_to(ROOT).as_posix()
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        and JAPANESE.search(_text(node))
        and any("isoformat" in ast.unparse(part) for part in node.values)
    ]
    assert written == []

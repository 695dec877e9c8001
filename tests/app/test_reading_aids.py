"""Plain Japanese and readings of kanji: by choice, right, and without touching what is typed."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pages.furigana import annotated, with_furigana
from app.pages.kana_readings import HAS_KANJI, pieces

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def read(text: str) -> str:
    """A text with its readings in braces."""
    return "".join(
        f"{{{piece.text}|{piece.reading}}}" if piece.reading else piece.text
        for piece in pieces(text)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("引き受ける", "{引|ひ}き{受|う}ける"),
        ("取り込み", "{取|と}り{込|こ}み"),
        ("お問合せ", "お{問合|といあわ}せ"),
        ("検品", "{検品|けんぴん}"),
        ("今日の作業", "{今日|きょう}の{作業|さぎょう}"),
        ("明日", "{明日|あした}"),
        ("生年月日", "{生年月日|せいねんがっぴ}"),
        ("4月15日（水）", "4{月|がつ}15{日|にち}（{水|すい}）"),
        ("4月1日（日）", "4{月|がつ}{1日|ついたち}（{日|にち}）"),
        ("20日と14日", "{20日|はつか}と{14日|じゅうよっか}"),
        ("3日間", "{3日間|みっかかん}"),
        ("1人、2人、3人", "{1人|ひとり}、{2人|ふたり}、3{人|にん}"),
        ("5分と6分と10分", "5{分|ふん}と6{分|ぷん}と10{分|ぷん}"),
        ("1,200件", "1,200{件|けん}"),
        ("12月", "12{月|がつ}"),
        ("令和7年（2025年）", "{令和|れいわ}7{年|ねん}（2025{年|ねん}）"),
        ("お客さまの声を言う", "お{客|きゃく}さまの{声|こえ}を{言|い}う"),
        ("今日提出した", "{今日|きょう}{提出|ていしゅつ}した"),
        ("今日中に", "{今日中|きょうじゅう}に"),
        ("何分前、何人", "{何分|なんぷん}{前|まえ}、{何人|なんにん}"),
        ("何も、何の", "{何|なに}も、{何|なん}の"),
        ("納品日とその日", "{納品|のうひん}{日|び}とその{日|ひ}"),
        ("一日、二十日、二十一日", "{一日|いちにち}、{二十日|はつか}、二十一{日|にち}"),
        (
            "10分後、3件中、3件中断",
            "10{分|ぷん}{後|ご}、3{件|けん}{中|ちゅう}、3{件|けん}{中断|ちゅうだん}",
        ),
        ("作業を行った", "{作業|さぎょう}を{行|おこな}った"),
        ("病院に行った", "{病院|びょういん}に{行|い}った"),
        ("書き方", "{書|か}き{方|かた}"),
        ("ページを開く", "ページを{開|ひら}く"),
        ("3個、6桁、302号室", "3{個|こ}、6{桁|けた}、302{号室|ごうしつ}"),
        ("日本語の版", "{日本|にほん}{語|ご}の{版|はん}"),
    ],
)
def test_a_text_is_read_as_people_read_it(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", ["髙橋", "佐藤 花子", "葛󠄀西 髙子", "この方", "3本", "何で"])
def test_names_and_what_only_the_sentence_tells_get_no_wrong_reading(text: str) -> None:
    assert not {"たかはし", "さとう", "はなこ", "ほう", "ほん", "なん"} & {
        piece.reading for piece in pieces(text)
    }
    assert "".join(piece.text for piece in pieces(text)) == text


def test_every_word_of_the_pages_keeps_its_letters() -> None:
    catalogue = Path("app/translations/ja/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    texts = [item for item in re.findall(r'"(.*)"', catalogue) if HAS_KANJI.search(item)]
    assert len(texts) > 100
    for text in texts:
        found = list(pieces(text))
        assert "".join(item.text for item in found) == text
        assert all(re.fullmatch("[ぁ-ゖー]*", item.reading) for item in found), found


PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>記録</title></head>
<body class="a b"><!-- 記録 --><p data-x="記録 &amp; 作業">A &amp; B &lt;b&gt; &#39;x&#39;<br>
<input value="記録">
<textarea name="a">記録</textarea><select><option value="1">記録</option></select>
<span translate="no">髙橋 記録<span>中の記録</span></span>
<div class="x no-ruby"><div>記録</div>記録</div>
<script>const a = "記録" && 1;</script><svg><text>記録</text></svg></p></body></html>
"""


def test_what_is_left_alone_stays_to_the_letter() -> None:
    assert annotated(PAGE) == PAGE


def test_what_comes_after_something_left_alone_is_read_again() -> None:
    page = annotated('<p translate="no">記録</p><p>記録</p>')
    assert page == (
        '<p translate="no">記録</p><p><ruby>記録<rp>(</rp>'
        '<rt aria-hidden="true">きろく</rt><rp>)</rp></ruby></p>'
    )


@pytest.mark.parametrize("text", ["&lt;script&gt;記録&lt;/script&gt;", "記録 &amp;lt; 記録"])
def test_what_a_user_wrote_stays_text(text: str) -> None:
    class Tags(HTMLParser):
        """The elements of a page."""

        def __init__(self) -> None:
            super().__init__()
            self.found: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found.add(tag)

    tags = Tags()
    tags.feed(annotated(f"<p>{text}</p>"))
    assert tags.found == {"p", "ruby", "rp", "rt"}


def test_okurigana_stand_outside() -> None:
    assert with_furigana("続ける") == (
        '<ruby>続<rp>(</rp><rt aria-hidden="true">つづ</rt><rp>)</rp></ruby>ける'
    )


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """A browser that reads Japanese."""
    client = app.test_client()
    client.set_cookie("ashiato_language", "ja")
    return client


@sqlite
def test_readings_come_by_choice_and_on_japanese_pages_alone(reader: FlaskClient) -> None:
    assert "<ruby>" not in reader.get("/sign-in").text
    reader.set_cookie("ashiato_aids", "furigana")
    answer = reader.get("/sign-in")
    assert "<ruby>" in answer.text
    assert 'class="aid-furigana"' in answer.text
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "<ruby>" in reader.get("/nowhere", headers={"Accept": "text/html"}).text
    assert "<ruby>" not in reader.get("/api/v1/docs").text
    reader.set_cookie("ashiato_language", "en")
    assert "<ruby>" not in reader.get("/sign-in").text


@sqlite
def test_plain_words_come_by_choice_and_the_others_stay(reader: FlaskClient) -> None:
    before = reader.get("/sign-in").text
    assert "新しいパスワードを用意します。" in before
    reader.set_cookie("ashiato_aids", "plain")
    after = reader.get("/sign-in").text
    assert "新しいパスワードを作ります。" in after
    assert "メールアドレス" in after
    assert '<html lang="ja" class="aid-plain" ' in after
    reader.delete_cookie("ashiato_aids")
    assert reader.get("/sign-in").text == before
    reader.set_cookie("ashiato_aids", "plain")
    reader.set_cookie("ashiato_language", "en")
    assert "They set a new one for you." in reader.get("/sign-in").text


@sqlite
def test_what_is_chosen_is_kept_and_what_nobody_knows_is_not(reader: FlaskClient) -> None:
    answer = reader.post("/reading", data={"language": "ja", "aids": ["plain", "furigana"]})
    assert answer.headers["Location"] == "/reading?said=kept"
    page = reader.get("/reading").text
    for name in ("plain", "furigana"):
        assert re.search(f'value="{name}" checked', page)
    assert not re.search('value="large" checked', page)
    assert reader.post("/reading", data={"language": "ja", "aids": "magic"}).status_code == 422


def test_the_dictionary_is_opened_only_when_somebody_asks() -> None:
    code = "import sys, app.factory, app.pages.furigana as r; r.with_furigana('kana');"
    asked = "import sys; print('sudachipy' in sys.modules)"
    for extra, found in (("", "False"), ("r.with_furigana('記録');", "True")):
        command = [sys.executable, "-c", f"{code}{extra}{asked}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout.strip() == found, done.stderr

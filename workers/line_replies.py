"""Replies to who sent a code to the centre's LINE account. LINE takes one for each message."""

import requests
import structlog

from app.bootstrap import Service
from domain.kernel.text.bilingual import BilingualText

log = structlog.get_logger()
SECONDS = 5
LINKED = BilingualText(
    "Ashiato とつながりました。選んだお知らせが、ここに届きます。",
    "Connected with Ashiato. The notices that you chose arrive here.",
)
NOT_LINKED = BilingualText(
    "このコードではつながりません。Ashiato の「自分のアカウント」の「知らせてほしいこと」で"
    "「LINE とつなぐ」を押し、出てきたコードだけを10分以内に送ってください。",
    "This code connects nothing. In Ashiato press “Connect with LINE” under “What I want to hear"
    " of”, and send the code that appears, and nothing else, within ten minutes.",
)


def reply(service: Service, token: str, text: BilingualText) -> None:
    """Reply in both languages. A reply that LINE does not take is logged and not sent again."""
    channels = service.settings.channels
    try:
        answer = requests.post(
            f"{channels.line_api}/v2/bot/message/reply",
            json={
                "replyToken": token,
                "messages": [{"type": "text", "text": f"{text.ja}\n{text.en}"}],
            },
            headers={"Authorization": f"Bearer {channels.line_token}"},
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        log.warning("reply not taken by LINE", why=type(error).__name__)
        return
    if answer.status_code != 200:
        log.warning("reply not taken by LINE", status=answer.status_code)

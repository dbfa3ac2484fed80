"""Text messages as the REST interface shows them."""

from __future__ import annotations

from typing import Any

from channels._carrier.account import Account, page
from channels._carrier.contract import CarrierError
from channels._carrier.messages import Media, Message, Messages
from channels._segments import segments

_ONE = "Messages/{SM|MM}"
Form = dict[str, list[str]]


class MessageRest:
    def __init__(self, account: Account, messages: Messages):
        self.account, self.messages = account, messages
        self.root = f"/2010-04-01/Accounts/{account.sid}/Messages"

    def handlers(self) -> dict[tuple[str, str], Any]:
        return {
            ("Messages", "list"): self.list,
            ("Messages", "create"): lambda form: self._json(self.messages.create(form)),
            (_ONE, "fetch"): lambda sid, form: self._json(self.messages.find(sid)),
            (_ONE, "update"): self.update,
            (_ONE + "/Media", "list"): self.media,
            ("Messages", "file"): self.file,
        }

    def list(self, form: Form) -> dict[str, Any]:
        return page("messages", [self._json(row) for row in self.messages.matching(form)], f"{self.root}.json")

    def update(self, sid: str, form: Form) -> dict[str, Any]:
        """An empty body wipes the text, as a desk does that erases a customer."""
        row = self.messages.find(sid)
        if form.get("Status"):
            self.messages.cancel(row)
        if "Body" in form:
            row.body = form["Body"][0]
        return self._json(row)

    def media(self, sid: str, form: Form) -> dict[str, Any]:
        row = self.messages.find(sid)
        return page("media_list", [self._media_json(row, m) for m in row.media], f"{self.root}/{sid}/Media.json")

    def file(self, sid: str, _: str, medium_sid: str) -> tuple[str, bytes]:
        found = [m for m in self.messages.find(sid).media if m.sid == medium_sid]
        if not found:
            raise CarrierError(404, 20404, "The requested resource was not found")
        return found[0].media_type, found[0].data

    def _json(self, row: Message) -> dict[str, Any]:
        return {
            **{"sid": row.sid, "account_sid": self.account.sid, "direction": row.direction, "status": row.status},
            **{"from": row.sender, "to": row.recipient, "body": row.body},
            "num_media": str(len(row.media) or len(row.media_urls)),
            "num_segments": str(max(segments(row.body)[2], 1)),
            **{"error_code": row.error, "error_message": None},
            **dict.fromkeys(("date_created", "date_sent", "date_updated"), self.account.date(row.at)),
            "uri": f"{self.root}/{row.sid}.json",
        }

    def _media_json(self, row: Message, medium: Media) -> dict[str, Any]:
        uri = f"{self.root}/{row.sid}/Media/{medium.sid}.json"
        return {"sid": medium.sid, "parent_sid": row.sid, "content_type": medium.media_type, "uri": uri}

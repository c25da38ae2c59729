"""What every JSON answer of the API that is no error has in common."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from storeagent.observability import request_id


class Answer(Schema):
    request_id: str = Field(default_factory=request_id.current, description="of this request, as in X-Request-ID")

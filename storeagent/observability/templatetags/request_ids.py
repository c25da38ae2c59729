"""The request's id for pages that have no context: what broke may be what makes one."""

from __future__ import annotations

from django import template

from storeagent.observability import request_id

register = template.Library()


@register.simple_tag
def current_request_id() -> str:
    return request_id.current()

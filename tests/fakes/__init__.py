"""Wire-level doubles of the model services, and of Telegram.

with FakeAnthropic() as fake:
    fake.script({"intent": "save", "operations": []}, when=classifier)
    fake.script(Reply("Saved.", gap=0.02), when=reply)
    fake.script(Fault.OVERLOADED, times=2)
    ...  # ANTHROPIC_BASE_URL=fake.url
    assert len(fake.requests) == 3
"""

from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.openai import FakeOpenAI
from tests.fakes.script import Fault, Reply, Request, Usage, classifier, reply
from tests.fakes.telegram import FakeTelegram

__all__ = ["FakeAnthropic", "FakeOpenAI", "FakeTelegram", "Fault", "Reply", "Request", "Usage", "classifier", "reply"]

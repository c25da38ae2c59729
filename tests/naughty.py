"""Strings that break what is carelessly written, of the kinds in the Big List of Naughty Strings."""

# ruff: noqa: E501

import os

NAUGHTY = (
    # Words that mean something to a program
    "undefined", "null", "NULL", "None", "nil", "true", "False", "NaN", "Infinity", "-Infinity", "hasOwnProperty", "then",
    "constructor", "__proto__", "{}", "[]", "\\", "\\\\", "/dev/null", "CON", "PRN", "AUX", "COM1",
    # Numbers, and what looks like one
    "0", "1", "-1", "1.00", "$1.00", "1/2", "1E2", "1E+02", "-$1.00", "0x0", "0xffffffff", "1,000,000.00", "٠١٢٣", "１２３",
    "99999999999999999999999999999999999", "0..0", "--1", "1#INF", "² ³ ¼",
    # Signs
    ",./;'[]\\-=", '<>?:"{}|_+', "!@#$%^&*()`~", "Ω≈ç√∫˜µ≤≥÷", "åß∂ƒ©˙∆˚¬…æ", "œ∑´®†¥¨ˆøπ“‘", "¡™£¢∞§¶•ªº–≠", "¸˛Ç◊ı˜Â¯˘¿",
    "ЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ", "⁰⁴⁵₀₁₂", "'", '"', "''", '""', "'\"''''\"", "<foo val=“bar” />",
    # White space and what nobody sees
    " ", "\t", "\r\n", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u180e", "a\u200db", "\u00ad", "\u2028", "\u2029", "\x85", "\x0b\x0c", "\x7f",
    "\x01\x02\x03\x04", "a\x00b", "\x00", "\x1b[31mred\x1b[0m",
    # Right to left, and marks without end
    "ثم نفس سقطت وبالتحديد،", "בְּרֵאשִׁית, בָּרָא אֱלֹהִים", "\u202etest\u202c", "\u2066test\u2067", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    # Other scripts, emoji, far planes
    "田中さんにあげて下さい", "パーティーへ行かないか", "和製漢語", "社會科學院語學研究所", "찦차를 타고 온 펲시맨과", "𠜎𠜱𠝹𠱓", "Ⱥ", "ﬀﬁﬂ", "İI", "ßẞ",
    "ヽ༼ຈل͜ຈ༽ﾉ", "(｡◕ ∀ ◕｡)", "😍", "👩🏽", "👨‍👩‍👧‍👦", "🇺🇸🇷🇺", "🏳️‍🌈", "￿", "\U000e0001", "\U0010ffff", "𝐓𝐡𝐞 𝔮𝔲𝔦𝔠𝔨", "⒯⒣⒠", "Å\u030a",
    # Scripts
    "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", '"><img src=x onerror=alert(2)>', "javascript:alert(3)",
    "<svg><script>0<1>alert(4)</script>", "' onfocus=alert(5) autofocus ", "</textarea><script>alert(6)</script>", "<hx-partial hx-target='#composer'>",
    # For a database, a shell, a template, a file, a spreadsheet, a log
    "1;DROP TABLE stores", "1'; DROP TABLE users-- 1", "' OR 1=1 -- 1", "%", "_", "%_%", "a:*", "a & !b | (c", "'a':*", "<->", "$HOME", "$(touch /tmp/x)",
    "`ls -al /`", "|| calc", "{{ 7*7 }}", "{% include 'x' %}", "%s%s%s%n", "%d", "{0}", "../../../../etc/passwd", "..\\..\\boot.ini", "file:///etc/passwd",
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "a\nSet-Cookie: x=1", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
    # Long
    "x" * 5_000, "é" * 300, "👍" * 200, " a" * 2_000, "'" * 300,
)  # fmt: skip

_EACH = 1 if os.environ.get("STRINGS") == "all" else 4


def some(offset: int) -> tuple[str, ...]:
    """One in four, for where each costs a page or a transaction, beginning at `offset`; STRINGS=all is for `make eval`.

    Fields that are read by the same code take other offsets, so that each string is tried.
    """
    return NAUGHTY[offset % _EACH :: _EACH]

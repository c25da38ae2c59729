from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from storeagent.accounts.models import ApiToken, User

SECRETS = ["--password", "seven grey geese", "--passphrase", "copper kettle"]


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_create_user():
    assert run("create_user", "Dora@example.com", *SECRETS, "--region", "gb") == "Created dora@example.com.\n"
    dora = User.objects.get(email="dora@example.com")
    assert dora.check_password("seven grey geese")
    assert dora.check_passphrase("copper kettle")
    assert dora.region == "GB"
    assert not dora.is_staff


@pytest.mark.django_db
def test_staff_may_use_the_admin_panel(client):
    run("create_user", "dora@example.com", *SECRETS, "--staff")
    client.force_login(User.objects.get())
    assert client.get("/admin/").status_code == 200


def test_an_account_that_exists_is_left_alone(alice):
    with pytest.raises(CommandError, match=r"^ALICE@example.com exists already\.$") as raised:
        run("create_user", "ALICE@example.com", *SECRETS)
    assert raised.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["dora", *SECRETS], "Email: Enter a valid"),
        (["dora@example.com", *SECRETS, "--region", "XX"], "Region: There is no region “XX”"),
        (["dora@example.com", "--password", "geese", "--passphrase", "copper kettle"], "Password: .*too short"),
        (["dora@example.com", "--password", "seven grey geese", "--passphrase", "password"], "Passphrase: .*common"),
        (["dora@example.com", "--password", "copper kettle", "--passphrase", "copper kettle"], "Passphrase: .*differs"),
        (["dora@example.com", "--password", "seven \udcff geese", "--passphrase", "copper kettle"], "no keyboard"),
        (["\udcff@example.com", *SECRETS], "Email"),
        (["dora@example.com", *SECRETS, "--region", "\udcff"], "Region"),
    ],
)
def test_what_the_sign_up_page_refuses_is_refused_in_one_line(args, reason):
    with pytest.raises(CommandError, match=reason) as raised:
        run("create_user", *args)
    assert "\n" not in str(raised.value)
    assert not User.objects.exists()


def test_create_token_prints_the_token_alone(alice):
    plain = run("create_token", "Alice@example.com").removesuffix("\n")
    token = ApiToken.objects.holding(plain)
    assert token
    assert token.user == alice


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["nobody@example.com", "\udcff"])
def test_create_token_for_nobody(email):
    with pytest.raises(CommandError, match="no active user"):
        run("create_token", email)


def test_create_token_with_a_name_that_cannot_be_kept(alice):
    with pytest.raises(CommandError, match="The name holds"):
        run("create_token", alice.email, "--name", "\udcff")

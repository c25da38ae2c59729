from __future__ import annotations

from django.contrib import admin

from adminpanel.admin.readonly import ReadOnlyAdmin
from storeagent.accounts.models import User


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    group = "Steer"
    list_display = ["email", "region", "is_active", "is_staff", "date_joined"]
    search_fields = ["email"]
    fields = ["email", "region", "is_active", "is_staff", "date_joined", "last_login"]

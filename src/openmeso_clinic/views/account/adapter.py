"""Accounts are made by the owner. Nobody signs up, and nothing tells whether an address has an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from openmeso_clinic.access.actor import Actor
from openmeso_clinic.access.client_address import client_address
from openmeso_clinic.actions.sign_in import proof_changed, refused, signed_in, signed_out

#: Where allauth keeps by what a person proved who it is, in this session.
_PROOFS = "account_authentication_methods"


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and str(url).startswith("/") and not str(url).startswith("//")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """As after a wrong password: nobody learns that an account was closed."""
        return redirect("account_login")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        refused(email=str(credentials.get("email", "")))
        super().authentication_failed(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before the ways of signing in are changed, unless the person signed in a moment ago."""
        now = timezone.now().timestamp()
        proofs = self.request.session.get(_PROOFS) or []
        return all(now - float(proof["at"]) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for proof in proofs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """After password and second factor, or a passkey: from here on the person is in."""
        super().login(request, user)
        proofs = request.session.get(_PROOFS) or []
        how = "+".join(str(proof.get("type") or proof.get("method")) for proof in proofs)
        signed_in(by=Actor(user, timezone.now()), how=how or "password")

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            signed_out(by=Actor(request.user, timezone.now()))
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """No mail goes out: what allauth would tell the person stands in the trail, where the owner sees it."""
        proof_changed(by=Actor(user, timezone.now()), what=template_prefix.rpartition("/")[2].replace("_", "-"))

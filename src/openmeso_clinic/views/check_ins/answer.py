"""The patient's page behind the secret link: a few questions, and what to do when an answer is a red flag.

No login, no cookie, no script; nothing of the patient shows but a first name. The secret in the address is the
only key, so that a form needs no token against forgery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from openmeso.aftercare.replies import ask, signs
from openmeso.languages import catalogue, patient_language
from openmeso_clinic.access.client_address import client_address, network_of
from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.check_in_answers import entry_of
from openmeso_clinic.actions.check_in_links import answer, opened
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.forms.check_ins import CheckInForm
from openmeso_clinic.queries.check_ins import find_link, is_open
from openmeso_clinic.views.door import open_door

if TYPE_CHECKING:
    from openmeso_clinic.models import CheckInLink

#: Wrong secrets from one network, and answers to one link, in so many seconds.
MISSES, PER = 30, 600
POSTS, PER_LINK = 10, 3600
#: Urgencies after which the page speaks of the emergency number first.
NOW = ("emergency-now", "same-hour")


@csrf_exempt
@open_door("192 random bits in its address, one check-in; shows questions and a first name", methods=("GET", "POST"))
def page(request: HttpRequest, secret: str) -> HttpResponseBase:
    network = f"check-in-miss-{network_of(client_address(request))}"
    if cache.get(network, 0) >= MISSES:
        return _said(request, "check_ins/gone.html", {}, status=429)
    link = find_link(secret)
    if link is None:
        cache.set(network, cache.get(network, 0) + 1, PER)
        return _said(request, "check_ins/gone.html", {}, status=404)
    practice = link.practice
    language = _language(link, request.GET.get("l", ""))
    with translation.override(language), timezone.override(practice.zone):
        if not is_open(link, at=timezone.now()):
            return _closed(request, link)
        return _asked(request, link, language)


def _asked(request: HttpRequest, link: CheckInLink, language: str) -> HttpResponse:
    at = timezone.now()
    library = library_of(link.practice)
    entry = entry_of(link.check_in, library)
    if entry is None:
        return _closed(request, link)
    asked = ask(entry, library, language)
    posted = request.method == "POST"
    form = CheckInForm(request.POST if posted else None, request.FILES if posted else None, asked=asked)
    if not posted:
        opened(link=link, at=at)
        return _form(request, link, form)
    counter = f"check-in-posts-{link.ref}"
    if cache.get(counter, 0) >= POSTS:
        return _closed(request, link, status=429)
    cache.set(counter, cache.get(counter, 0) + 1, PER_LINK)
    if not form.is_valid():
        return _form(request, link, form)
    file = form.cleaned_data.get("picture")
    try:
        judged = answer(
            link=link,
            at=at,
            answers=form.answers,
            ticked=form.ticked,
            said=form.cleaned_data["said"],
            pictures=[file.read()] if file else [],
        )
    except Refused as refused:
        form.add_error("picture", f"{refused.missing[0].what} {refused.missing[0].do}")
        return _form(request, link, form)
    if judged is None:
        return _closed(request, link)
    found = signs(judged.flags, library, language)
    context = {
        "flags": found,
        "now": [sign for sign in found if sign.urgency in NOW],
        "soon": [sign for sign in found if sign.urgency not in NOW],
        "calls": bool(judged.calls),
    }
    return _said(request, "check_ins/answered.html", _base(link) | context)


def _form(request: HttpRequest, link: CheckInLink, form: CheckInForm) -> HttpResponse:
    spoken = [(code, translation.get_language_info(code)["name_local"]) for code in _languages(link)]
    context = {
        "form": form,
        "greeting": link.check_in.patient.kept.given_name.partition(" ")[0],
        "languages": spoken if len(spoken) > 1 else [],
        "file_lost": form.is_bound and bool(request.FILES),
    }
    return _said(request, "check_ins/ask.html", _base(link) | context, status=422 if form.is_bound else 200)


def _languages(link: CheckInLink) -> list[str]:
    """Languages of the practice in which the questions are written."""
    return [
        code for code, _name in settings.LANGUAGES if code in link.practice.languages and _language(link, code) == code
    ]


def _language(link: CheckInLink, wanted: str) -> str:
    """The wanted language or the patient's, where the questions are written in it; a page is never half in two."""
    own = wanted if wanted in link.practice.languages else link.check_in.patient.kept.language
    return catalogue(patient_language(own)).language


def _closed(request: HttpRequest, link: CheckInLink, *, status: int = 410) -> HttpResponse:
    """Answered, late or ended: the telephone numbers, and nothing else."""
    answered = link.used_at is not None or link.check_in.answered_at is not None
    return _said(request, "check_ins/closed.html", _base(link) | {"answered": answered}, status=status)


def _base(link: CheckInLink) -> dict[str, Any]:
    practice = link.practice
    return {
        "who": practice.name,
        "phone": practice.on_call_phone,
        "emergency": practice.emergency_phone,
        "title": _("How are you?"),
    }


def _said(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, template, {"practice": None, "staff": None, "messages": []} | context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response

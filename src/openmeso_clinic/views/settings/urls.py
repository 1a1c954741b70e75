from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.settings import draft, index, knowledge, mail, member, practice, preview, rooms, staff

urlpatterns = [
    path("settings", index.settings_page, name="settings"),
    path("settings/practice", practice.practice, name="settings-practice"),
    path("settings/mail", mail.mail, name="settings-mail"),
    path("settings/mail/test", mail.mail_test, name="settings-mail-test"),
    path("settings/rooms", rooms.rooms, name="settings-rooms"),
    path("settings/rooms/<ref:room>", rooms.room_change, name="settings-room"),
    path("settings/staff", staff.staff, name="settings-staff"),
    path("settings/staff/new", staff.new, name="settings-staff-new"),
    path("settings/staff/credentials.csv", staff.credentials_csv, name="settings-credentials-csv"),
    path("settings/staff/<ref:member>", member.member_page, name="settings-member"),
    path(
        "settings/staff/<ref:member>/credentials/<ref:credential>/end",
        member.credential_end,
        name="settings-credential-end",
    ),
    path("settings/knowledge", knowledge.knowledge, name="settings-knowledge"),
    path("settings/knowledge/entries", knowledge.entries, name="settings-knowledge-entries"),
    path("settings/knowledge/past/<ref:file>", knowledge.past, name="settings-knowledge-past"),
    path("settings/knowledge/edit", draft.edit, name="settings-knowledge-edit"),
    path("settings/knowledge/draft", draft.change_draft, name="settings-knowledge-draft"),
    path("settings/knowledge/preview", preview.preview, name="settings-knowledge-preview"),
]
